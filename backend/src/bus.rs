//! Wakes waiting callers inside this process.
//!
//! A waiter subscribes, then reads, then awaits: whatever is committed after it subscribed wakes it, so no
//! change falls between reading and waiting. Topics of other processes arrive through the outbox, which
//! [`crate::sweeper`] polls.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use countersign_shared::ids::{DelegationId, UserId};
use tokio::sync::watch;

/// What a waiter waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A delegation changed.
    Delegation(DelegationId),
    /// Something that a person's devices show changed.
    User(UserId),
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delegation(id) => id.fmt(formatter),
            Self::User(id) => id.fmt(formatter),
        }
    }
}

impl std::str::FromStr for Topic {
    type Err = countersign_shared::Refusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::Delegation).or_else(|_| text.parse().map(Self::User))
    }
}

/// Publishes topics to the waiters of this process.
#[derive(Clone, Default)]
pub struct Bus {
    topics: Arc<Mutex<HashMap<Topic, watch::Sender<()>>>>,
}

impl fmt::Debug for Bus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Bus")
    }
}

/// A place in the queue of one topic.
#[derive(Debug)]
pub struct Subscription(watch::Receiver<()>);

impl Subscription {
    /// Resolves at the next publication since the subscription or the last call.
    pub async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            // The sender goes only when nobody is subscribed, which this receiver rules out.
            std::future::pending::<()>().await;
        }
    }
}

impl Bus {
    /// Subscribes before reading.
    #[must_use]
    pub fn subscribe(&self, topic: &Topic) -> Subscription {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        Subscription(topics.entry(topic.clone()).or_insert_with(|| watch::Sender::new(())).subscribe())
    }

    /// Wakes everyone who waits for the topic.
    pub fn publish(&self, topic: &Topic) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = topics.get(topic)
            && sender.send(()).is_err()
        {
            topics.remove(topic);
        }
    }

    /// Wakes everyone, when it is not known what was missed.
    pub fn publish_all(&self) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.retain(|_, sender| sender.send(()).is_ok());
    }
}
