using AdGenius.Contracts;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Downloads a clip and checks that it is the file that was announced.</summary>
internal sealed class ClipFetch(VideoLibrary library)
{
    /// <exception cref="VideoRefusedException">It does not exist, or is another file.</exception>
    public async Task FetchAsync(MediaReference clip, string file, CancellationToken cancellationToken)
    {
        MediaReference fetched;
        try
        {
            fetched = await library.FetchAsync(clip.Key, file, cancellationToken);
        }
        catch (ObjectNotFoundException exception)
        {
            throw new VideoRefusedException(
                StagingKeys.IsStaging(clip.Key)
                    ? "The produced file is no longer in staging."
                    : "The stored scenes were deleted.",
                $"The object '{clip.Key}' does not exist.",
                exception);
        }

        if (fetched.Length != clip.Length || fetched.Sha256 != clip.Sha256)
        {
            throw new VideoRefusedException(
                "The produced file is not the one that was announced.",
                $"'{clip.Key}' has other bytes than its reference.");
        }
    }
}
