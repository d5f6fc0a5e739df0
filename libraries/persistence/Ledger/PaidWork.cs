using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Ledger;

/// <summary>
/// The references in the ledger of calls that workers pay for one command, and what they have cost. All references of a command begin with
/// the same prefix, which ends with <c>/</c>.
/// </summary>
public static class PaidWork
{
    /// <summary>The beginning of the references of providers' clips.</summary>
    public const string Clips = "clip/";

    /// <summary>The beginning of the references of prompts' analyses.</summary>
    public const string Prompts = "prompt/";

    /// <summary>The beginning of the references of hosted pictures.</summary>
    public const string Pictures = "images/";

    /// <summary>The beginning of the references of voices.</summary>
    public const string Voices = "speech/";

    /// <summary>
    /// The end of the reference of an entry of zero: a request of the picture was not answered, and the picture is not requested again.
    /// </summary>
    public const string Unanswered = "unanswered";

    /// <summary>The beginning of the references of payments whose job is deleted, before the reference that they had.</summary>
    public const string Ended = "ended/";

    /// <summary>
    /// Workers' calls that are reserved: their worker settles them by their reference, or the orchestrator does once the worker has ended.
    /// </summary>
    public static IQueryable<LedgerEntry> UnsettledCalls(IQueryable<LedgerEntry> entries) => entries.Where(
        entry => entry.Kind == LedgerKind.Reserved
            && (entry.Reference.StartsWith(Prompts) || entry.Reference.StartsWith(Pictures) || entry.Reference.StartsWith(Voices)));

    /// <summary>The prefix of the analyses of a job's prompt.</summary>
    public static string PromptOf(Guid jobId) => $"{Prompts}{jobId:N}/";

    /// <summary>The prefix of hosted pictures of one attempt of a take.</summary>
    public static string PicturesOf(Guid takeId, int attempt) => $"{Pictures}{takeId:N}/{attempt}/";

    /// <summary>The prefix of one hosted picture.</summary>
    public static string PictureOf(Guid takeId, int attempt, int index) => $"{PicturesOf(takeId, attempt)}{index}/";

    /// <summary>The prefix of the voice of one attempt of a take.</summary>
    public static string SpeechOf(Guid takeId, int attempt) => $"{Voices}{takeId:N}/{attempt}/";

    /// <summary>
    /// What the calls of a worker that reports no more have cost, in US dollars: a call that was not settled may have been charged, and
    /// counts with its estimate.
    /// </summary>
    /// <param name="database">The database of the ledger.</param>
    /// <param name="jobId">The job, by which the entries are found.</param>
    /// <param name="prefix">The beginning of their references.</param>
    /// <param name="includes">Tells which of them count.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<decimal> CostOfUnreportedAsync(
        DbContext database, Guid jobId, string prefix, Func<LedgerEntry, bool> includes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var entries = await database.Set<LedgerEntry>().AsNoTracking()
            .Where(entry => entry.JobId == jobId && entry.Reference.StartsWith(prefix) && entry.Kind != LedgerKind.Released)
            .ToListAsync(cancellationToken);
        return Micros.ToDollars(entries.Where(includes)
            .Sum(entry => entry.Kind == LedgerKind.Reserved ? entry.EstimateMicros : entry.AmountMicros));
    }
}
