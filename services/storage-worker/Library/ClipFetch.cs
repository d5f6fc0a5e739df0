using AdGenius.Contracts;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Library;

/// <summary>Downloads a clip and checks that it is the file that was announced.</summary>
internal sealed class ClipFetch(VideoLibrary library)
{
    private const string Remedy = "A retry from the start makes it again.";

    /// <exception cref="StagedFileLostException">It was staged, and is missing or another file.</exception>
    /// <exception cref="VideoRefusedException">It was stored by an earlier job, and is missing or another file.</exception>
    public async Task FetchAsync(MediaReference clip, string file, CancellationToken cancellationToken)
    {
        MediaReference fetched;
        try
        {
            fetched = await library.FetchAsync(clip.Key, file, cancellationToken);
        }
        catch (ObjectNotFoundException exception)
        {
            var missing = $"The object '{clip.Key}' does not exist.";
            throw StagingKeys.IsStaging(clip.Key)
                ? new StagedFileLostException($"The produced file is no longer in staging. {Remedy}", missing, exception)
                : new VideoRefusedException("The stored scenes were deleted.", missing, exception);
        }

        if (fetched.Length != clip.Length || fetched.Sha256 != clip.Sha256)
        {
            var different = $"'{clip.Key}' has other bytes than its reference.";
            throw StagingKeys.IsStaging(clip.Key)
                ? new StagedFileLostException($"The produced file is not the one that was announced. {Remedy}", different)
                : new VideoRefusedException("The stored scenes are not the ones that were announced.", different);
        }
    }
}
