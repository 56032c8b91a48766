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
    /// Somebody is to be told something.
    Notifications,
}

/// The topic of those who tell, as text.
const NOTIFICATIONS: &str = "notifications";

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delegation(id) => id.fmt(formatter),
            Self::User(id) => id.fmt(formatter),
            Self::Notifications => formatter.write_str(NOTIFICATIONS),
        }
    }
}

impl std::str::FromStr for Topic {
    type Err = countersign_shared::Refusal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == NOTIFICATIONS {
            return Ok(Self::Notifications);
        }
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

/// A place in the queue of one topic. The topic is forgotten with its last place.
#[derive(Debug)]
pub struct Subscription {
    receiver: watch::Receiver<()>,
    topic: Topic,
    bus: Bus,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut topics = self.bus.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if topics.get(&self.topic).is_some_and(|sender| sender.receiver_count() <= 1) {
            topics.remove(&self.topic);
        }
    }
}

impl Subscription {
    /// Resolves at the next publication since the subscription or the last call.
    pub async fn changed(&mut self) {
        if self.receiver.changed().await.is_err() {
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
        let receiver = topics.entry(topic.clone()).or_insert_with(|| watch::Sender::new(())).subscribe();
        Subscription { receiver, topic: topic.clone(), bus: self.clone() }
    }

    /// Wakes everyone who waits for the topic.
    pub fn publish(&self, topic: &Topic) {
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = topics.get(topic) {
            sender.send_replace(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_topic_is_forgotten_with_its_last_waiter() {
        let (bus, topic) = (Bus::default(), Topic::User(UserId::from_random([1; 16])));
        let (mut first, second) = (bus.subscribe(&topic), bus.subscribe(&topic));
        drop(second);
        bus.publish(&topic);
        first.changed().await;
        drop(first);
        assert!(bus.topics.lock().expect("nobody panicked").is_empty());
    }
}
