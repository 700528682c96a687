using System.Globalization;
using Weir.Connectors.RowFiles;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Connectors.Files;

/// <summary>A file to read.</summary>
/// <param name="Name">Its name among the others: within a folder its path from there.</param>
/// <param name="Address">Its path, or its address.</param>
internal sealed record FoundFile(string Name, string Address)
{
    public bool IsWeb => SourceAddress.IsWeb(Address);
}

/// <summary>Finds the files that paths name.</summary>
internal sealed class FilesFound
{
    private readonly List<FoundFile> _files = [];
    private readonly List<string> _notes = [];

    private FilesFound()
    {
    }

    /// <summary>The files, in order of the paths and in each of their names.</summary>
    public IReadOnlyList<FoundFile> Files => _files;

    /// <summary>What was passed over, and where nothing was found.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <exception cref="SourceException">A path that is no pattern names nothing.</exception>
    public static FilesFound At(IReadOnlyList<string> paths, string folder)
    {
        var found = new FilesFound();
        foreach (var path in paths)
            found.Add(path, folder);
        return found;
    }

    private void Add(string path, string folder)
    {
        if (SourceAddress.IsWeb(path))
        {
            var name = Uri.UnescapeDataString(System.IO.Path.GetFileName(new Uri(path).AbsolutePath));
            AddFile(name.Length == 0 ? new Uri(path).Host : name, path);
            return;
        }

        var full = System.IO.Path.GetFullPath(path, folder);
        if (File.Exists(full))
            AddFile(System.IO.Path.GetFileName(full), full);
        else if (Directory.Exists(full))
            AddFolder(path, full, recurses: true, file => RowFile.IsRead(file) ? null : "its name ends in none that is read");
        else if (path.AsSpan().ContainsAny('*', '?'))
            AddPattern(path, full);
        else
            throw new SourceException($"There is neither a file nor a folder '{path}'. Check setting 'path'; a relative one counts from the workspace, and --input from the folder you are in.", FailureKind.Terminal);
    }

    private void AddPattern(string path, string full)
    {
        var parts = full.Replace('\\', '/').Split('/');
        var wild = Array.FindIndex(parts, part => part.AsSpan().ContainsAny('*', '?'));
        var root = string.Join('/', parts[..wild]) is { Length: > 0 } above ? above : "/";
        if (!Directory.Exists(root))
            throw new SourceException($"There is no folder for '{path}' to look in. Check setting 'path'; a relative one counts from the workspace.", FailureKind.Terminal);
        var pattern = RowFile.Pattern(string.Join('/', parts[wild..]));
        AddFolder(path, root, recurses: wild < parts.Length - 1, file => pattern.IsMatch(file) ? null : "");
    }

    /// <summary>Adds the files of a folder that nothing is against: null, a reason to tell, or an empty one.</summary>
    private void AddFolder(string path, string root, bool recurses, Func<string, string?> against)
    {
        var before = _files.Count;
        foreach (var file in FilesOf(path, root, recurses))
        {
            var name = System.IO.Path.GetRelativePath(root, file).Replace('\\', '/');
            var reason = against(name);
            if (reason is null)
                AddFile(name, file);
            else if (reason.Length > 0)
                _notes.Add($"{name} was passed over: {reason}.");
        }

        if (_files.Count == before)
            _notes.Add($"There are no files at {path}.");
    }

    /// <summary>The files of a folder in order, without hidden ones.</summary>
    private static IReadOnlyList<string> FilesOf(string path, string root, bool recurses)
    {
        try
        {
            return [.. Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = recurses, IgnoreInaccessible = false }).Order(StringComparer.Ordinal)];
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"The files at '{path}' cannot be listed: {FileFailure.Reason(unread, root)} Allow this user to read the folder and those in it.", FailureKind.Terminal, unread);
        }
    }

    private void AddFile(string name, string address)
    {
        if (_files.Exists(file => string.Equals(file.Address, address, StringComparison.Ordinal)))
            return;
        var unique = name;
        for (var i = 2; _files.Exists(file => string.Equals(file.Name, unique, StringComparison.Ordinal)); i++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{name} ({i})");
        _files.Add(new FoundFile(unique, address));
    }
}
