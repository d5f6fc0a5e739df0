using System.Security.Cryptography;
using System.Text;
using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>
/// Answers by tenant, question, model and version, in a folder of the tenant in staging: they expire there, by a lifecycle rule on S3 and
/// by the sweep elsewhere, and are erased with the tenant. A store that cannot be used, or does not answer, costs another call and no more.
/// </summary>
internal sealed partial class AnswerCache(
    IObjectStore store, IOptions<LanguageModelOptions> options, TimeProvider time, ILogger<AnswerCache> logger)
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>
    /// How long the store may take to find or to keep an answer. Its own limits are those of large files: minutes, after which the analysis
    /// of the prompt counts as lost.
    /// </summary>
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(5);

    /// <summary>The answer to the question, or null.</summary>
    public async Task<string?> FindAsync(string tenantName, string question, CancellationToken cancellationToken)
    {
        string? answer = null;
        if (options.Value.CacheAnswers)
        {
            await UseStoreAsync(
                async limited => answer = await ReadAsync(KeyOf(tenantName, question), limited), cancellationToken);
        }

        return answer;
    }

    /// <summary>Keeps an answer.</summary>
    public async Task KeepAsync(string tenantName, string question, string answer, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        if (!options.Value.CacheAnswers || bytes.Length > MaxBytes)
        {
            return;
        }

        using var content = new MemoryStream(bytes);
        await UseStoreAsync(
            limited => store.PutAsync(
                KeyOf(tenantName, question),
                content,
                new PutOptions { ContentType = "application/json", Length = bytes.Length },
                limited),
            cancellationToken);
    }

    private async Task<string?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        if (await store.HeadAsync(key, cancellationToken) is not { Length: <= MaxBytes })
        {
            return null;
        }

        await using var stream = await store.OpenReadAsync(key, cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private async Task UseStoreAsync(Func<CancellationToken, Task> use, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StoreLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await use(either.Token);
        }
        catch (ObjectNotFoundException)
        {
            // it expired in between
        }
        catch (ObjectStoreException exception)
        {
            LogUnavailable(exception.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogUnavailable($"The object store did not answer within {StoreLimit.TotalSeconds} seconds.");
        }
    }

    private string KeyOf(string tenantName, string question)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{tenantName}\n{options.Value.BaseUrl}\n{options.Value.Model}\n{AnswerSchema.Version}\n{question}"));
        return StagingKeys.OfAnswer(tenantName, Convert.ToHexStringLower(hash));
    }

    [LoggerMessage(LogLevel.Warning, "Answers of the language model are not kept: {Reason}")]
    private partial void LogUnavailable(string reason);
}
