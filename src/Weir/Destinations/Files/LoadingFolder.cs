namespace Weir.Destinations.Files;

/// <summary>Where the files of one load are while they are written: a folder beside which a locked file says that its process lives.</summary>
internal sealed class LoadingFolder : IDisposable
{
    private readonly FileStream _alive;

    /// <summary>Makes it.</summary>
    public LoadingFolder(string folder, Guid load)
    {
        Path = PathOf(folder, load);
        Directory.CreateDirectory(ParentOf(folder));
        _alive = new FileStream(LockOf(Path), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public static string PathOf(string folder, Guid load) => System.IO.Path.Combine(ParentOf(folder), load.ToString());

    /// <summary>Removes what loads left whose processes ended before they did. Under the folder's lock, after what was committed is in its place.</summary>
    public static void RemoveDead(string folder)
    {
        if (!Directory.Exists(ParentOf(folder)))
            return;
        foreach (var alive in Directory.EnumerateFiles(ParentOf(folder), "*.lock"))
        {
            try
            {
                using (new FileStream(alive, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 1))
                    Remove(alive[..^".lock".Length]);
                File.Delete(alive);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // Its load is being written, or has just ended by itself.
            }
        }
    }

    /// <summary>Lets go of it; what is in it stays.</summary>
    public void Leave() => _alive.Dispose();

    /// <summary>Removes it with what is in it.</summary>
    public void Dispose()
    {
        try
        {
            Remove(Path);
        }
        finally
        {
            _alive.Dispose();
            File.Delete(LockOf(Path));
        }
    }

    private static string ParentOf(string folder) => System.IO.Path.Combine(folder, FolderLedger.OwnFolder, "loading");

    private static string LockOf(string path) => path + ".lock";

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
