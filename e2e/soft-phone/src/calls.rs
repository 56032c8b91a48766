//! How the phone calls its server: as a page of the server's origin, with its cookies.

use countersign_shared::{canonical::Canonical, wire::SignedBody};
use reqwest::Method;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    PhoneError, SoftPhone,
    http::{self, Answer, Call},
};

impl SoftPhone {
    /// Posts any bytes as JSON and gives back what came: status and body.
    pub async fn post_raw(&self, path: &str, body: impl Into<Vec<u8>>) -> Result<(u16, Vec<u8>), PhoneError> {
        self.call_raw(Method::POST, path, Some(body.into())).await
    }

    /// Makes any call with this phone's cookies.
    pub async fn call_raw(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<(u16, Vec<u8>), PhoneError> {
        let answer = self.send(Call { method, path, query: &[], body }).await?;
        Ok((answer.status, answer.body))
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, String)]) -> Result<T, PhoneError> {
        http::read(&self.send(Call { method: Method::GET, path, query, body: None }).await?)
    }

    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, PhoneError> {
        let body = serde_json::to_vec(body).map_err(|error| PhoneError::Transport(error.to_string()))?;
        http::read(&self.send(Call { method: Method::POST, path, query: &[], body: Some(body) }).await?)
    }

    /// Signs with the device key and posts.
    pub(crate) async fn post_signed<P: Canonical, T: DeserializeOwned>(
        &self,
        path: &str,
        payload: &P,
    ) -> Result<T, PhoneError> {
        self.post(path, &SignedBody { signed: self.sign_device(payload) }).await
    }

    pub(crate) async fn send(&self, call: Call<'_>) -> Result<Answer, PhoneError> {
        let (server_url, cookies) = {
            let live = self.live();
            (live.server_url.clone(), live.cookies.clone())
        };
        let answer = http::send(&self.client, &server_url, self.origin(), &cookies, call).await?;
        self.keep_cookies(&answer);
        Ok(answer)
    }

    pub(crate) fn keep_cookies(&self, answer: &Answer) {
        for set_cookie in &answer.set_cookies {
            let mut live = self.live();
            let before: Vec<String> = live.cookies.values().cloned().collect();
            http::keep_cookie(&mut live.cookies, set_cookie);
            drop(live);
            before.into_iter().for_each(|cookie| self.remember_secret(cookie));
        }
    }
}
