//! The desktop app without a display: what crosses the border to the window, who may call it, and a life with the real
//! server, a phone, and the command line beside it.

mod commands;
mod life;
mod settings;
mod shapes;
mod stage;
mod together;
mod told;
mod watching;
