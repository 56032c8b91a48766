DROP TABLE pushes;
DROP TABLE notifications;
DROP TABLE push_subscriptions;
DROP TABLE server_keys;
