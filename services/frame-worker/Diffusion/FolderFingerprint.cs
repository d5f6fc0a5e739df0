namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Names, lengths and times of a model's files, by which a change is noticed without reading them.</summary>
internal static class FolderFingerprint
{
    // The files of a model are in four folders at most (refiner/loras/NAME/unet). Links to folders are followed, and those that lead back
    // to a folder above them would be without end.
    private static readonly EnumerationOptions Files = new()
    {
        RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = 0, IgnoreInaccessible = false,
    };

    /// <summary>Of a model with its refiner; null where the files cannot be looked at, so that nothing is known of them.</summary>
    internal static string? Of(ServedModel served)
    {
        try
        {
            string[] folders = served.Overrides.Refiner is { } refiner ? [served.Path, refiner] : [served.Path];
            return string.Join('\n', folders.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", Files))
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
