using System.Text.Encodings.Web;
using AdGenius.Persistence.Submissions;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Checks the job ids of providers, which are stored as they are.</summary>
internal static class ProviderJobIds
{
    private const int MaxShownLength = 200;

    /// <summary>
    /// False for an id that is too long, or has a character that not every database can store, and for one that leads to another address
    /// than the job's: a poll or a cancellation of <c>.</c>, <c>..</c> or a blank would go to the list of all jobs.
    /// </summary>
    public static bool CanBeStored(string id) =>
        id.Length <= Submission.MaxProviderJobIdLength && !id.Contains('\0', StringComparison.Ordinal)
        && !string.IsNullOrWhiteSpace(id) && id is not ("." or "..");

    /// <summary>The id for the log: without control characters, and not longer than a line can hold.</summary>
    public static string Show(string id) =>
        JavaScriptEncoder.Default.Encode(id.Length > MaxShownLength ? id[..MaxShownLength] + "..." : id);
}
