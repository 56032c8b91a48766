//! The rules that sources keep.

use std::collections::BTreeSet;

use crate::{
    files::SourceFile,
    source::{Token, module_of, paths, tokens, without_tests},
};

/// A rule: where it holds, what it forbids there, and who may all the same. Only what says `tests_too` holds in tests.
pub(crate) struct Rule {
    pub(crate) says: &'static str,
    tests_too: bool,
    holds_in: fn(&SourceFile) -> bool,
    forbids: fn(&Read) -> Vec<String>,
    /// Files, with the reason why.
    except: &'static [(&'static str, &'static str)],
}

/// A file that was read.
pub(crate) struct Read {
    /// All of it, tests too.
    tokens: Vec<Token>,
    /// Without unit tests, as are the paths.
    product: Vec<Token>,
    paths: Vec<Vec<String>>,
}

impl Read {
    fn of(file: &SourceFile) -> Self {
        let tokens = tokens(&file.text);
        let product = without_tests(&tokens);
        Self { paths: paths(&product, &module_of(&file.path)), tokens, product }
    }

    /// The paths that begin so.
    fn beginning(&self, beginnings: &[&str]) -> Vec<String> {
        let begins = |path: &&Vec<String>| path.len() > 1 && beginnings.iter().any(|one| matches(&path[0], one));
        self.paths.iter().filter(begins).map(|path| path.join("::")).collect()
    }

    /// The paths that hold these words one after the other.
    fn holding(&self, words: &[&[&str]]) -> Vec<String> {
        let holds = |path: &&Vec<String>| {
            words.iter().any(|words| path.windows(words.len()).any(|window| window.iter().eq(words.iter())))
        };
        self.paths.iter().filter(holds).map(|path| path.join("::")).collect()
    }

    fn words(&self, wanted: &str) -> Vec<String> {
        let is = |token: &&Token| matches!(token, Token::Word(word) if word == wanted);
        self.tokens.iter().filter(is).map(|_| wanted.to_owned()).collect()
    }
}

/// `actix*` stands for every crate of that family.
fn matches(name: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(name == pattern, |family| name.starts_with(family))
}

/// Those crates that pull in a world of their own.
const WORLDS: [&str; 5] = ["actix*", "diesel*", "tauri*", "tokio*", "reqwest"];
const OURS: [&str; 6] = [
    "countersign_backend",
    "countersign_runtime",
    "countersign_cli",
    "countersign_app",
    "countersign_e2e",
    "countersign_soft_phone",
];

/// All of them.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        says: "shared knows nothing of ours and no framework",
        tests_too: false,
        holds_in: |file| file.is_below("shared/src"),
        forbids: |read| [read.beginning(&WORLDS), read.beginning(&OURS)].concat(),
        except: &[],
    },
    Rule {
        says: "domain knows only shared, std and itself",
        tests_too: false,
        holds_in: |file| file.is_below("backend/src/domain"),
        forbids: |read| {
            let known = |path: &&Vec<String>| match path[0].as_str() {
                "std" | "core" | "countersign_shared" => true,
                "crate" => path.get(1).is_some_and(|module| module == "domain"),
                // A type or a module that a `use` has brought in, which was judged there.
                name => name.starts_with(char::is_uppercase) || !is_crate(name),
            };
            read.paths.iter().filter(|path| path.len() > 1 && !known(path)).map(|path| path.join("::")).collect()
        },
        except: &[],
    },
    Rule {
        says: "diesel is in store and nowhere else",
        tests_too: false,
        holds_in: |file| !file.is_below("backend/src/store"),
        forbids: |read| read.beginning(&["diesel*"]),
        except: &[("backend/src/store.rs", "the store's own front")],
    },
    Rule {
        says: "actix is in http and nowhere else",
        tests_too: false,
        holds_in: |file| !file.is_below("backend/src/http") && file.path != "backend/src/http.rs",
        forbids: |read| read.beginning(&["actix*"]),
        except: &[],
    },
    Rule {
        says: "http never touches the store",
        tests_too: false,
        holds_in: |file| file.is_below("backend/src/http") || file.path == "backend/src/http.rs",
        forbids: |read| [read.holding(&[&["crate", "store"]]), transactions(read)].concat(),
        except: &[],
    },
    Rule {
        says: "only a service opens a transaction",
        tests_too: false,
        holds_in: |file| file.is_below("backend/src") && !file.is_below("backend/src/service"),
        forbids: transactions,
        except: &[
            ("backend/src/app.rs", "the public URL is fixed before there is a service"),
            ("backend/src/sweeper.rs", "the server's own use cases, which nobody calls"),
        ],
    },
    Rule {
        says: "the desktop never sees the server",
        tests_too: false,
        holds_in: |file| file.is_below("desktop"),
        forbids: |read| read.beginning(&["countersign_backend", "diesel*"]),
        except: &[],
    },
    Rule {
        says: "runtime, command line and window do not see each other but downwards",
        tests_too: false,
        holds_in: |file| file.is_below("desktop/runtime/src") || file.is_below("desktop/cli/src"),
        forbids: |read| read.beginning(&["tauri*", "countersign_app", "countersign_cli"]),
        except: &[],
    },
    Rule {
        says: "the runtime knows no command line and reads no environment",
        tests_too: false,
        holds_in: |file| file.is_below("desktop/runtime/src"),
        forbids: |read| {
            [read.beginning(&["clap*", "dialoguer", "indicatif"]), read.holding(&[&["std", "env"]])].concat()
        },
        except: &[],
    },
    Rule {
        says: "the window does not see the command line",
        tests_too: false,
        holds_in: |file| file.is_below("desktop/app"),
        forbids: |read| read.beginning(&["countersign_cli"]),
        except: &[],
    },
    Rule {
        says: "of the window, only its shell knows Tauri",
        tests_too: false,
        holds_in: |file| {
            const SHELL: [&str; 4] = ["commands.rs", "run.rs", "shell.rs", "tray.rs"];
            let shell = SHELL.iter().any(|name| file.path == format!("desktop/app/src/{name}"));
            file.is_below("desktop/app/src") && !shell && !file.is_below("desktop/app/src/commands")
        },
        forbids: |read| read.beginning(&["tauri*"]),
        except: &[],
    },
    Rule {
        says: "the time is read in the clocks",
        tests_too: false,
        holds_in: |_| true,
        forbids: |read| read.holding(&[&["SystemTime", "now"], &["Utc", "now"], &["Local", "now"]]),
        except: &[
            ("backend/src/clock.rs", "the server's clock"),
            ("desktop/runtime/src/clock.rs", "the runtime's clock"),
            ("e2e/soft-phone/src/clock.rs", "the test device's clock"),
        ],
    },
    Rule {
        says: "ids, nonces and settings come in as arguments",
        tests_too: false,
        holds_in: |_| true,
        forbids: |read| {
            let env = ["var", "var_os", "vars", "vars_os"].map(|name| read.holding(&[&["env", name]]));
            [read.holding(&[&["Uuid", "new_v4"], &["block_in_place"]]), env.concat()].concat()
        },
        except: &[],
    },
    Rule {
        says: "nothing is unsafe",
        tests_too: true,
        holds_in: |_| true,
        forbids: |read| read.words("unsafe"),
        except: &[],
    },
    Rule {
        says: "no test is left out",
        tests_too: true,
        holds_in: |_| true,
        forbids: |read| {
            let ignored = [Token::Sign('#'), Token::Sign('['), Token::Word("ignore".into())];
            read.tokens.windows(3).filter(|window| *window == ignored).map(|_| "#[ignore]".to_owned()).collect()
        },
        except: &[],
    },
];

/// `store.read(` and `store.write(`.
fn transactions(read: &Read) -> Vec<String> {
    let opens = |window: &&[Token]| {
        let [Token::Word(store), Token::Sign('.'), Token::Word(verb), Token::Sign('(')] = window else { return false };
        store == "store" && (verb == "read" || verb == "write")
    };
    read.product.windows(4).filter(opens).map(|_| "a transaction".to_owned()).collect()
}

/// A name of a crate, as far as our own manifests tell.
fn is_crate(name: &str) -> bool {
    let ours = |pattern: &&str| matches(name, pattern);
    WORLDS.iter().chain(&OURS).any(ours)
        || crate::manifests::dependencies().values().flatten().any(|known| known.replace('-', "_") == name)
}

/// What breaks a rule, and exceptions that are not needed.
pub(crate) fn check(files: &[SourceFile]) -> (Vec<String>, Vec<String>) {
    let (mut broken, mut needed) = (Vec::new(), BTreeSet::new());
    for file in files {
        let read = Read::of(file);
        for rule in RULES.iter().filter(|rule| (rule.tests_too || file.is_product()) && (rule.holds_in)(file)) {
            let found = (rule.forbids)(&read);
            let excepted = rule.except.iter().any(|(path, _)| *path == file.path);
            match found.first() {
                Some(_) if excepted => drop(needed.insert((rule.says, file.path.clone()))),
                Some(what) => broken.push(format!("{}: {what}: {}", file.path, rule.says)),
                None => {}
            }
        }
    }
    let all = RULES.iter().flat_map(|rule| rule.except.iter().map(move |(path, _)| (rule.says, (*path).to_owned())));
    let unused = all.filter(|exception| !needed.contains(exception)).map(|(says, path)| format!("{path}: {says}"));
    (broken, unused.collect())
}
