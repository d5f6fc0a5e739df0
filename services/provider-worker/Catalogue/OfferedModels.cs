using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Catalogue;

/// <summary>
/// Which models this worker serves, and which it leaves to others. Workers differ while a release or a key is rolled out: each announces
/// the models that it can submit to as leases, of which one worker per model holds one.
/// </summary>
internal sealed class OfferedModels(IEnumerable<IVideoProvider> providers, LeaseStore leases, DatabaseTime time)
{
    /// <summary>How long an announcement is valid that is not repeated.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const string Prefix = "offered-model/";

    private readonly IVideoProvider[] _providers = [.. providers];
    private readonly string _worker = $"{Environment.MachineName}/{Guid.NewGuid():N}";
    private readonly Dictionary<string, HeldLease> _announced = [];
    private volatile HashSet<string>? _elsewhere; // null until it is read

    /// <summary>The models whose submissions this worker takes: it can use them, or knows of no worker that can.</summary>
    public IEnumerable<string> Served => _providers.Select(provider => provider.Traits).Where(IsServed).Select(traits => traits.ModelId);

    /// <summary>
    /// True where this worker takes the submissions of a model. For one that it cannot use, what others have announced is read anew: one
    /// may have been started since.
    /// </summary>
    public async Task<bool> IsServedAsync(AdGeniusDbContext database, ProviderTraits traits, CancellationToken cancellationToken)
    {
        if (ClipPlanner.Unusable(traits) is not null)
        {
            await ReadAsync(database, cancellationToken);
        }

        return IsServed(traits);
    }

    /// <summary>Reads what other workers have announced.</summary>
    public async Task ReadAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var names = await database.Leases
            .Where(lease => lease.Name.StartsWith(Prefix) && lease.Holder != _worker && lease.ExpiresAt > now)
            .Select(lease => lease.Name)
            .ToListAsync(cancellationToken);
        _elsewhere = [.. names.Select(name => name[Prefix.Length..])];
    }

    /// <summary>Announces the models that can be used now, and no longer those that cannot. One caller at a time.</summary>
    public async Task AnnounceAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        foreach (var traits in _providers.Select(provider => provider.Traits))
        {
            if (ClipPlanner.Unusable(traits) is null)
            {
                if (await leases.TryAcquireAsync(database, Prefix + traits.ModelId, _worker, Lifetime, cancellationToken) is { } lease)
                {
                    _announced[traits.ModelId] = lease;
                }
            }
            else if (_announced.Remove(traits.ModelId, out var lease))
            {
                await leases.ReleaseAsync(database, lease, cancellationToken);
            }
        }
    }

    /// <summary>Ends every announcement of this worker, which stops.</summary>
    public async Task WithdrawAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        foreach (var lease in _announced.Values)
        {
            await leases.ReleaseAsync(database, lease, cancellationToken);
        }

        _announced.Clear();
    }

    private bool IsServed(ProviderTraits traits) =>
        ClipPlanner.Unusable(traits) is null || _elsewhere?.Contains(traits.ModelId) == false;
}
