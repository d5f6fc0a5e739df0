using System.Security.Cryptography;
using System.Text;
using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>
/// Answers by tenant, question, model and version, in a folder of the tenant in staging: they expire there, by a lifecycle rule on S3 and
/// by the sweep elsewhere, and are erased with the tenant. A store that cannot be used costs another call and nothing else.
/// </summary>
internal sealed partial class AnswerCache(IObjectStore store, IOptions<LanguageModelOptions> options, ILogger<AnswerCache> logger)
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>The answer to the question, or null.</summary>
    public async Task<string?> FindAsync(string tenantName, string question, CancellationToken cancellationToken)
    {
        if (!options.Value.CacheAnswers)
        {
            return null;
        }

        try
        {
            var key = KeyOf(tenantName, question);
            if (await store.HeadAsync(key, cancellationToken) is not { Length: <= MaxBytes })
            {
                return null;
            }

            await using var stream = await store.OpenReadAsync(key, cancellationToken);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return null; // it expired in between
        }
        catch (ObjectStoreException exception)
        {
            LogUnavailable(exception.Message);
            return null;
        }
    }

    /// <summary>Keeps an answer.</summary>
    public async Task KeepAsync(string tenantName, string question, string answer, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        if (!options.Value.CacheAnswers || bytes.Length > MaxBytes)
        {
            return;
        }

        try
        {
            using var content = new MemoryStream(bytes);
            await store.PutAsync(
                KeyOf(tenantName, question),
                content,
                new PutOptions { ContentType = "application/json", Length = bytes.Length },
                cancellationToken);
        }
        catch (ObjectStoreException exception)
        {
            LogUnavailable(exception.Message);
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
