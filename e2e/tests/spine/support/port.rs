//! Ports for servers that are restarted.

use std::{
    net::{TcpListener, UdpSocket},
    sync::atomic::{AtomicU16, Ordering},
};

/// A port of this test alone, below those that the kernel hands out by itself: it stays free while its server is
/// down. Among the tests of all processes it is kept by the UDP socket of the same number.
pub(crate) struct Port {
    number: u16,
    _kept: UdpSocket,
}

impl Port {
    /// Takes a free one.
    pub(crate) fn take() -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let begin = u16::try_from(std::process::id() % 9000).expect("small");
        for _ in 0..9000 {
            let number = 10_000 + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 9000;
            let Ok(kept) = UdpSocket::bind(("127.0.0.1", number)) else { continue };
            if TcpListener::bind(("127.0.0.1", number)).is_ok() {
                return Self { number, _kept: kept };
            }
        }
        panic!("no port is free between 10000 and 19000");
    }

    /// Its number.
    pub(crate) const fn number(&self) -> u16 {
        self.number
    }
}
