using System.Globalization;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Videos;

/// <summary>How callers name a take of a job: by its number or by its id; answers have both.</summary>
internal static class TakeNames
{
    /// <summary>The take, or null where the job has none of that name.</summary>
    public static TakeState? Find(VideoState job, string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? job.Takes.Find(take => take.Number == number)
            : Guid.TryParse(name, out var id) ? job.Takes.Find(take => take.TakeId == id) : null;

    /// <summary>What is allowed, for a problem.</summary>
    public static string Allowed(VideoState job) => string.Create(
        CultureInfo.InvariantCulture, $"its takes are 1 to {job.Takes.Count}, or the id of one of them");
}
