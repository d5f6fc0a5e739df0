using System.Globalization;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>One leased row and what is needed to process it.</summary>
internal sealed class SubmissionWork(AdGeniusDbContext database, Submission row, IVideoProvider provider)
{
    public AdGeniusDbContext Database => database;

    public Submission Row => row;

    public IVideoProvider Provider => provider;

    /// <summary>This work has fetched the clip, and the row says so.</summary>
    public bool IsFetched { get; set; }

    /// <summary>The reference of the payment in the ledger: of the latest submit.</summary>
    public string Reference => ReferenceOf(row.UnconfirmedSubmits);

    /// <summary>The references of earlier submits, which were unconfirmed.</summary>
    public IEnumerable<string> UnconfirmedReferences => Enumerable.Range(0, row.UnconfirmedSubmits).Select(ReferenceOf);

    public ProviderKey Key => provider.Keys.FirstOrDefault(key => key.Fingerprint == row.KeyFingerprint) ?? (provider.Keys.Count > 0
        ? provider.Keys[0]
        : ProviderKey.None);

    /// <summary>
    /// True where <see cref="Key"/> is the one that the job was submitted with. To another account's key a provider says that there is no
    /// such job, which proves nothing.
    /// </summary>
    public bool HasKeyOfSubmit => Key.Fingerprint == row.KeyFingerprint;

    /// <summary>
    /// True where the provider is reached at the API and the address that have the job, as far as that was recorded. At another it proves
    /// nothing that the job is not known.
    /// </summary>
    public bool HasServerOfSubmit =>
        provider.Traits.JobServer is not { } server || row.ProviderToken is null || row.ProviderToken == server;

    /// <summary>What is recorded of the submit, while its job is not known.</summary>
    public SentCall SentCall
    {
        get => SentCall.Read(row.ProviderToken);
        set => row.ProviderToken = value.Write();
    }

    /// <summary>
    /// The time from which the submit's call is certainly over: when it ended, else, where its process has ended before, when its time
    /// limit has passed.
    /// </summary>
    public DateTimeOffset CallEndedBy => SentCall.EndedAt ?? (row.SentAt ?? row.RecordedAt) + provider.Traits.SubmitTimeout;

    /// <summary>
    /// True when the submit's job would be in the lists of jobs that can be read now: with its key, and of every server that it may have
    /// gone to.
    /// </summary>
    public bool WouldBeListed => provider.Keys.Any(key => key.Fingerprint == row.KeyFingerprint)
        && SentCall.Servers is { Count: > 0 } servers && servers.All(provider.Traits.IsListed);

    public ClipRequest ClipRequest
        => ClipRequestJson.Read(row.ClipRequestJson ?? throw new InvalidOperationException("A submission without a request has ended."));

    public ProviderJob Job => new()
    {
        Id = row.ProviderJobId ?? throw new InvalidOperationException("The provider's job id is not known."),
        Token = row.ProviderToken,
        Key = Key,
        ClipRequest = ClipRequest,
        Estimate = row.Estimate,
        SubmittedAt = row.SentAt ?? row.RecordedAt,
    };

    private string ReferenceOf(int number) => number == 0
        ? $"{PaidWork.Clips}{row.TakeId:N}/{row.Attempt}"
        : string.Create(CultureInfo.InvariantCulture, $"{PaidWork.Clips}{row.TakeId:N}/{row.Attempt}/{number + 1}");

    /// <summary>
    /// After <paramref name="pause"/>, or after the delay that the provider requests if that is longer; at the latest at the deadline, so
    /// that it is enforced.
    /// </summary>
    public DateTimeOffset NextTime(DateTimeOffset now, TimeSpan pause, TimeSpan? retryAfter)
    {
        var next = now + (retryAfter > pause ? retryAfter.Value : pause);
        return next > row.Deadline && row.Deadline > now ? row.Deadline : next;
    }

    /// <summary>
    /// After <paramref name="pause"/>, or after the delay that the provider requests if that is longer, but not later than
    /// <paramref name="latest"/> for the provider's sake.
    /// </summary>
    public static DateTimeOffset NextTime(DateTimeOffset now, TimeSpan pause, TimeSpan? retryAfter, DateTimeOffset latest)
    {
        var next = now + pause;
        var requested = now + (retryAfter ?? TimeSpan.Zero);
        requested = requested < latest ? requested : latest;
        return requested > next ? requested : next;
    }

    /// <summary>Saves the row, unless another host has leased it meanwhile.</summary>
    /// <exception cref="Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException">Another host has.</exception>
    public Task SaveAsync(CancellationToken cancellationToken)
    {
        row.Version++;
        return database.SaveChangesAsync(cancellationToken);
    }
}
