using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Storing;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Erasure;

/// <summary>
/// Finds the stored files of a tenant or a creative by their names, also those that no row refers to any more because retention has deleted
/// it.
/// </summary>
public sealed class TenantFiles
{
    private readonly IObjectStore _store;
    private readonly string _prefix;

    internal TenantFiles(IObjectStore store, IOptions<StorageOptions> options) => (_store, _prefix) = (store, options.Value.Prefix);

    /// <summary>
    /// The keys of the tenant's folder, of its spoken sentences and of the answers to its prompts; with a creative, only those of
    /// its videos, posters, previews, captions, reports and manifests.
    /// </summary>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="creativeId">The creative; null for everything in the folder.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async IAsyncEnumerable<string> ListAsync(
        string tenantName, string? creativeId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (creativeId is not null && !VideoRequestRules.IsName(creativeId))
        {
            throw new ArgumentException("The creative id is not a name.", nameof(creativeId));
        }

        var folder = VideoKeys.TenantFolder(_prefix, tenantName) + "/";

        // A creative's name may contain hyphens and digits, so the whole file name is compared.
        var name = creativeId is null
            ? null
            : new Regex($@"^[0-9]{{8}}_[0-9]{{6}}-{Regex.Escape(creativeId)}-[0-9]{{3,}}(\.[a-z0-9-]+)+$", RegexOptions.NonBacktracking);
        await foreach (var file in _store.ListAsync(folder, cancellationToken))
        {
            if (name?.IsMatch(file.Key[folder.Length..]) != false)
            {
                yield return file.Key;
            }
        }

        if (creativeId is null)
        {
            foreach (var prefix in StagingKeys.OfTenant(tenantName))
            {
                await foreach (var file in _store.ListAsync(prefix, cancellationToken))
                {
                    yield return file.Key;
                }
            }
        }
    }

    /// <summary>Everything that a job has in staging, of every attempt.</summary>
    public async IAsyncEnumerable<string> ListStagedAsync(Guid jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var file in _store.ListAsync(StagingKeys.OfJob(jobId), cancellationToken))
        {
            yield return file.Key;
        }
    }
}
