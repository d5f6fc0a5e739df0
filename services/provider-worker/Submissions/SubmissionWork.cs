using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>One leased row and what is needed to work on it.</summary>
internal sealed class SubmissionWork(AdGeniusDbContext database, Submission row, IVideoProvider provider)
{
    public AdGeniusDbContext Database => database;

    public Submission Row => row;

    public IVideoProvider Provider => provider;

    /// <summary>What the ledger knows the payment by.</summary>
    public string Reference => $"clip/{row.TakeId:N}/{row.Attempt}";

    public ProviderKey Key => provider.Keys.FirstOrDefault(key => key.Fingerprint == row.KeyFingerprint) ?? (provider.Keys.Count > 0
        ? provider.Keys[0]
        : ProviderKey.None);

    public ClipRequest ClipRequest
        => ClipRequestJson.Read(row.ClipRequestJson ?? throw new InvalidOperationException("A row without an order has ended."));

    public ProviderJob Job => new()
    {
        Id = row.ProviderJobId ?? throw new InvalidOperationException("The provider's job id is not known."),
        Token = row.ProviderToken,
        Key = Key,
        ClipRequest = ClipRequest,
        Estimate = row.Estimate,
        SubmittedAt = row.SentAt ?? row.RecordedAt,
    };

    /// <summary>
    /// After <paramref name="pause"/>, or after what the provider asks for if that is longer; at the deadline at the latest, which has to
    /// be noticed.
    /// </summary>
    public DateTimeOffset NextTime(DateTimeOffset now, TimeSpan pause, TimeSpan? retryAfter)
    {
        var next = now + (retryAfter > pause ? retryAfter.Value : pause);
        return next > row.Deadline && row.Deadline > now ? row.Deadline : next;
    }

    /// <summary>Writes the row, unless somebody else has taken it over meanwhile.</summary>
    /// <exception cref="Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException">Somebody else has.</exception>
    public Task SaveAsync(CancellationToken cancellationToken)
    {
        row.Version++;
        return database.SaveChangesAsync(cancellationToken);
    }
}
