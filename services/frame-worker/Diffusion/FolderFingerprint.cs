namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Names, lengths and times of a model's files, by which a change is noticed without reading them.</summary>
internal static class FolderFingerprint
{
    /// <summary>Of a model with its refiner; null where the files cannot be looked at, so that nothing is known of them.</summary>
    internal static string? Of(ServedModel served)
    {
        try
        {
            string[] folders = served.Overrides.Refiner is { } refiner ? [served.Path, refiner] : [served.Path];
            return string.Join('\n', folders.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal)
                .Select(DescriptionOf));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string DescriptionOf(string path)
    {
        // Caches of downloads have links in the place of files.
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return file.Exists ? FormattableString.Invariant($"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}") : path;
    }
}
