//! As much of Rust as the rules need: words and signs without comments and texts, and the paths made of them.

/// A word or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    /// `::`
    Path,
    Sign(char),
}

/// Reads a source; comments, strings and characters are left out.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let symbols: Vec<char> = text.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < symbols.len() {
        let rest = &symbols[at..];
        at += match rest {
            ['/', '/', ..] => rest.iter().position(|symbol| *symbol == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => comment(rest),
            ['"', ..] => quoted(rest, 1),
            ['b' | 'c', '"', ..] => quoted(rest, 2),
            ['r', '"' | '#', ..] if raw(rest, 1).is_some() => raw(rest, 1).unwrap_or(1),
            ['b' | 'c', 'r', '"' | '#', ..] if raw(rest, 2).is_some() => raw(rest, 2).unwrap_or(1),
            ['\'', '\\', ..] => 3 + rest[3..].iter().position(|symbol| *symbol == '\'').unwrap_or(rest.len() - 4),
            ['\'', _, '\'', ..] => 3,
            [':', ':', ..] => {
                tokens.push(Token::Path);
                2
            }
            [first, ..] if first.is_alphanumeric() || *first == '_' => {
                let length = rest.iter().position(|s| !s.is_alphanumeric() && *s != '_').unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..length].iter().collect()));
                length
            }
            [sign, ..] => {
                if !sign.is_whitespace() {
                    tokens.push(Token::Sign(*sign));
                }
                1
            }
            [] => unreachable!("there is a rest"),
        };
    }
    tokens
}

/// Comments nest.
fn comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        match rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            [_, ..] => at += 1,
            [] => return at,
        }
        if depth == 0 {
            return at;
        }
    }
}

fn quoted(rest: &[char], mut at: usize) -> usize {
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a raw string whose hashes begin at `at`; none when it is something else, such as `r#type`.
fn raw(rest: &[char], at: usize) -> Option<usize> {
    let hashes = rest[at..].iter().take_while(|symbol| **symbol == '#').count();
    let begin = at + hashes + 1;
    if rest.get(begin - 1) != Some(&'"') {
        return None;
    }
    let ends = |end: &usize| {
        rest[*end] == '"' && rest[end + 1..].iter().take_while(|symbol| **symbol == '#').count() >= hashes
    };
    Some((begin..rest.len()).find(ends).map_or(rest.len(), |end| end + 1 + hashes))
}

/// Every path in a source, those of `use` with their braces taken apart, and `super` and `self` replaced by what
/// they mean in the file of `module` (such as `["crate", "http", "cookie"]`).
pub(crate) fn paths(tokens: &[Token], module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            Token::Word(word) if word == "use" => {
                at += 1;
                tree(tokens, &mut at, &Vec::new(), &mut found);
            }
            Token::Word(_) => {
                let mut path = Vec::new();
                while let Some(Token::Word(word)) = tokens.get(at) {
                    path.push(word.clone());
                    at += 1;
                    if tokens.get(at) != Some(&Token::Path) {
                        break;
                    }
                    at += 1;
                }
                found.push(path);
            }
            _ => at += 1,
        }
    }
    found.iter().map(|path| absolute(path, module)).collect()
}

/// One branch of a `use` tree, up to the sign that ends it.
fn tree(tokens: &[Token], at: &mut usize, before: &[String], found: &mut Vec<Vec<String>>) {
    let mut path = before.to_vec();
    loop {
        match tokens.get(*at) {
            Some(Token::Word(word)) if word == "as" => *at += 2,
            Some(Token::Word(word)) => {
                path.push(word.clone());
                *at += 1;
            }
            Some(Token::Path) => *at += 1,
            Some(Token::Sign('{')) => {
                *at += 1;
                while !matches!(tokens.get(*at), Some(Token::Sign('}')) | None) {
                    tree(tokens, at, &path, found);
                    *at += usize::from(tokens.get(*at) == Some(&Token::Sign(',')));
                }
                *at += 1;
                return;
            }
            Some(Token::Sign('*')) => *at += 1,
            _ => {
                // `use name;` brings in a crate as a whole.
                if path.len() == 1 {
                    path.push("self".to_owned());
                }
                found.push(path);
                return;
            }
        }
    }
}

/// A source without its unit tests: `#[cfg(test)] mod name { … }`.
pub(crate) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let sign = |sign| Token::Sign(sign);
    let word = |word: &str| Token::Word(word.to_owned());
    let attribute = [sign('#'), sign('['), word("cfg"), sign('('), word("test"), sign(')'), sign(']'), word("mod")];
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        if tokens[at..].starts_with(&attribute) && tokens.get(at + 9) == Some(&sign('{')) {
            let (mut depth, mut end) = (0_usize, at + 9);
            while end < tokens.len() {
                depth = match &tokens[end] {
                    Token::Sign('{') => depth + 1,
                    Token::Sign('}') => depth - 1,
                    _ => depth,
                };
                end += 1;
                if depth == 0 {
                    break;
                }
            }
            at = end;
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn absolute(path: &[String], module: &[String]) -> Vec<String> {
    let mut base = module.to_vec();
    let mut rest = path;
    match path.first().map(String::as_str) {
        Some("self") => rest = &path[1..],
        Some("super") => {}
        _ => return path.to_vec(),
    }
    while let [first, more @ ..] = rest
        && first == "super"
    {
        base.pop();
        rest = more;
    }
    base.extend_from_slice(rest);
    base
}

/// The module that a file below `src` is.
pub(crate) fn module_of(path: &str) -> Vec<String> {
    let below = path.split_once("/src/").map_or(path, |(_, below)| below).trim_end_matches(".rs");
    let names = below.split('/').filter(|name| !matches!(*name, "lib" | "main" | "mod"));
    ["crate"].into_iter().chain(names).map(str::to_owned).collect()
}
