//! A folder as the sources of a pack.

use std::io;
use std::path::Path;

use landfall_core::pack::Source;

/// All files below a folder, sorted by path.
///
/// # Errors
/// A folder or file that cannot be read, or a file that is not UTF-8.
pub fn walk(root: &Path) -> io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|e| named(&folder, &e))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(root) {
                let text = std::fs::read_to_string(&path).map_err(|e| named(&path, &e))?;
                sources.push(Source { path: relative.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
