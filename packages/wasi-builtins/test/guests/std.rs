// What Rust's standard library does on WASI. Needs one empty directory as `/`, the argument `argument`, NAME=value and two lines of input.
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom, Write};
use std::time::{Duration, Instant, SystemTime};
use std::{env, thread};

fn files() -> io::Result<()> {
    fs::write("/a.txt", "hello")?;
    assert_eq!(fs::read_to_string("/a.txt")?, "hello");
    let mut file = OpenOptions::new().append(true).open("/a.txt")?;
    file.write_all(b", world")?;
    assert_eq!(file.stream_position()?, 12);
    assert_eq!(fs::metadata("/a.txt")?.len(), 12);
    let mut file = OpenOptions::new().read(true).write(true).open("/a.txt")?;
    file.seek(SeekFrom::End(-5))?;
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    assert_eq!(rest, "world");
    file.set_len(5)?;
    file.sync_all()?;
    file.sync_data()?;
    assert_eq!(fs::read("/a.txt")?, b"hello");
    assert_eq!(file.read(&mut [0; 4])?, 0);
    assert_eq!(File::open("/none").unwrap_err().kind(), ErrorKind::NotFound);
    let exists = OpenOptions::new().write(true).create_new(true).open("/a.txt");
    assert_eq!(exists.unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert!(File::open("/a.txt")?.write(b"x").is_err());
    let modified = fs::metadata("/a.txt")?.modified()?;
    assert!(modified <= SystemTime::now() + Duration::from_secs(5));
    Ok(())
}

fn directories() -> io::Result<()> {
    fs::create_dir_all("/d/e/f")?;
    fs::copy("/a.txt", "/d/copy")?;
    fs::hard_link("/a.txt", "/d/hard")?;
    fs::rename("/d/hard", "/d/e/moved")?;
    let mut names: Vec<_> = fs::read_dir("/d")?
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), entry.file_type().unwrap().is_dir())
        })
        .collect();
    names.sort();
    assert_eq!(names, [("copy".to_string(), false), ("e".to_string(), true)]);
    assert!(fs::remove_dir("/d").is_err());
    assert!(fs::canonicalize("/d").is_err());
    fs::remove_dir_all("/d")?;
    assert!(!fs::metadata("/d").is_ok());
    fs::remove_file("/a.txt")
}

fn main() -> io::Result<()> {
    assert_eq!(env::args().nth(1).as_deref(), Some("argument"));
    assert_eq!(env::var("NAME").as_deref(), Ok("value"));
    assert_eq!(env::vars().count(), 1);
    files()?;
    directories()?;
    let lines: Vec<_> = io::stdin().lock().lines().map(Result::unwrap).collect();
    assert_eq!(lines, ["first line", "second"]);
    let before = Instant::now();
    thread::sleep(Duration::from_millis(20));
    assert!(before.elapsed() >= Duration::from_millis(19));
    assert!(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() > 1_000_000_000);
    // Its keys are random: seeded by random_get.
    let map: HashMap<_, _> = (0..100).map(|i| (i, i * i)).collect();
    assert_eq!(map[&7], 49);
    println!("{} of them", map.len());
    eprintln!("done");
    std::process::exit(3)
}
