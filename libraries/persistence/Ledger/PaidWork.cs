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

    private const string Ended = "ended-";

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

    /// <summary>
    /// Gives the entries of jobs that are deleted other references, with the same beginnings. The ids of a job and its takes follow from
    /// the request, so that one that is sent again later would find the entries of the deleted job in place of its own: it would neither
    /// be checked against limits nor be recorded.
    /// </summary>
    /// <param name="database">The database of the ledger.</param>
    /// <param name="jobIds">The jobs, all ended.</param>
    /// <param name="cancellationToken">Cancels between two statements.</param>
    public static async Task ReleaseReferencesAsync(
        DbContext database, IReadOnlyCollection<Guid> jobIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var end = Ended + Guid.NewGuid().ToString("N") + "/"; // a request may be sent, and its job deleted, more than once
        foreach (var kind in (string[])[Clips, Prompts, Pictures, Voices])
        {
            var (released, ended) = (kind + Ended, kind + end);
            await database.Set<LedgerEntry>()
                .Where(entry => jobIds.Contains(entry.JobId) && entry.Reference.StartsWith(kind) && !entry.Reference.StartsWith(released))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(entry => entry.Reference, entry => entry.Reference.Replace(kind, ended)),
                    cancellationToken);
        }
    }
}
