using AdGenius.Contracts.Finishing;
using AdGenius.Finishing.Voice;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Speech;

/// <summary>Where the sentences of commands are kept, who pays for them, and what they have cost.</summary>
internal sealed class SpeechAccounts(
    IObjectStore store, TimeProvider time, IHostApplicationLifetime lifetime, SpeechBilling? billing = null)
{
    /// <summary>For the check of a brief, which may try out a free voice.</summary>
    public SpeechAccount ForCheck(string tenantName) => new(CacheOf(tenantName), null);

    public SpeechAccount Of(FinishVideo command)
    {
        var cache = CacheOf(command.TenantName);
        return new SpeechAccount(cache, billing is null ? null : new SpeechPayer(billing, cache, command));
    }

    /// <summary>US dollars that the command's voice has cost; 0 for a free one.</summary>
    public Task<decimal> CostOfAsync(FinishVideo command, CancellationToken cancellationToken) =>
        billing is null ? Task.FromResult(0m) : billing.CostOfAsync(command, cancellationToken);

    private StoreSpeechCache CacheOf(string tenantName) => new(store, tenantName, isPaid: billing is not null, time, lifetime);
}
