using System.Text.Json;
using AdGenius.Contracts.Finishing;
using AdGenius.Hosting.Processes;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>
/// Finished files in staging, and the result that says which they are. The result is written last and once: two concurrent deliveries of
/// a command, or one that is repeated, are answered alike.
/// </summary>
internal sealed class FinishedFiles(VideoLibrary library, IObjectStore store)
{
    private const string ResultName = "finished/result.json";
    private static readonly Dictionary<string, string> NoMetadata = [];

    /// <summary>The result of an earlier delivery; null when there is none.</summary>
    public async Task<VideoFinished?> FindAsync(FinishVideo command, CancellationToken cancellationToken)
    {
        var key = ResultKeyOf(command);
        if (await library.HeadAsync(key, cancellationToken) is null)
        {
            return null;
        }

        await using var content = await store.OpenReadAsync(key, cancellationToken);
        return await JsonSerializer.DeserializeAsync(content, FinishedJson.Default.VideoFinished, cancellationToken);
    }

    /// <summary>Puts one output's files into staging, in a folder of this delivery's own.</summary>
    public Task<FinishedOutput> PutAsync(FinishVideo command, Guid delivery, LocalOutput output, CancellationToken cancellationToken) =>
        output.PutAsync((file, suffix) => library.PutOnceAsync(
            StagingKeys.Of(command.JobId, command.TakeId, command.Attempt, $"finished/{delivery:N}/{output.Name}{suffix}"),
            file, null, NoMetadata, cancellationToken));

    /// <summary>Writes the result, or returns that of the delivery that was first.</summary>
    public async Task<VideoFinished> CompleteAsync(
        FinishVideo command, VideoFinished result, ScratchFolder work, CancellationToken cancellationToken)
    {
        var file = work.File("result.json");
        await File.WriteAllBytesAsync(
            file, JsonSerializer.SerializeToUtf8Bytes(result, FinishedJson.Default.VideoFinished), cancellationToken);
        await library.PutOnceAsync(ResultKeyOf(command), file, null, NoMetadata, cancellationToken);
        return await FindAsync(command, cancellationToken) ?? result;
    }

    private static string ResultKeyOf(FinishVideo command)
        => StagingKeys.Of(command.JobId, command.TakeId, command.Attempt, ResultName);
}
