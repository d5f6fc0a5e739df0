using System.Globalization;

namespace AdGenius.ObjectStore;

/// <summary>
/// Keys of unfinished work: <c>staging/{job}/{take}/{attempt}/{name}</c>. All workers use them, so that a finished take can be deleted as
/// one folder, and the files of an abandoned one expire (by a lifecycle rule on S3, by a sweep elsewhere).
/// </summary>
public static class StagingKeys
{
    /// <summary>The folder of all staging.</summary>
    public const string Root = "staging";

    /// <summary>The key of a file of one attempt at a take.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="takeId">The take.</param>
    /// <param name="attempt">Which attempt.</param>
    /// <param name="name">The file's name, such as <c>clip.mp4</c> or <c>keyframes/0007.png</c>.</param>
    public static string Of(Guid jobId, Guid takeId, int attempt, string name) =>
        ObjectKeys.Checked(FormattableString.Invariant($"{OfTake(jobId, takeId)}{attempt:000}/{name}"));

    /// <summary>The key of a file that all takes of a job share.</summary>
    public static string OfJob(Guid jobId, string name) => ObjectKeys.Checked($"{Root}/{jobId:N}/{name}");

    /// <summary>The start of every key of a job, with the trailing slash.</summary>
    public static string OfJob(Guid jobId) => $"{Root}/{jobId:N}/";

    /// <summary>The start of every key of a take, with the trailing slash.</summary>
    public static string OfTake(Guid jobId, Guid takeId) => $"{Root}/{jobId:N}/{takeId:N}/";

    /// <summary>Which attempt at its take a file is of; null for a key that names none.</summary>
    public static int? AttemptOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Split('/') is [Root, _, _, var attempt, _, ..]
            && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }

    /// <summary>The key of a spoken sentence, which jobs of one tenant share.</summary>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="hash">Of everything that makes its sound.</param>
    public static string OfSpeech(string tenantName, string hash) => ObjectKeys.Checked(OfSpeech(tenantName) + hash);

    /// <summary>The start of every key of a tenant's spoken sentences, with the trailing slash.</summary>
    public static string OfSpeech(string tenantName) => $"{Root}/speech/{tenantName}/";

    /// <summary>The key of a language model's answer to a prompt, which jobs of one tenant share.</summary>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="hash">Of the question and everything else that decides the answer.</param>
    public static string OfAnswer(string tenantName, string hash) => ObjectKeys.Checked($"{OfAnswers(tenantName)}{hash}.json");

    /// <summary>The start of every key of a tenant's answers, with the trailing slash.</summary>
    public static string OfAnswers(string tenantName) => $"{Root}/prompts/{tenantName}/";

    /// <summary>
    /// The starts of the keys in staging that belong to a tenant and to no job, each with the trailing slash: what an erasure must find.
    /// </summary>
    public static IReadOnlyList<string> OfTenant(string tenantName) => [OfSpeech(tenantName), OfAnswers(tenantName)];

    /// <summary>True for a key in staging.</summary>
    public static bool IsStaging(string? key) => ObjectKeys.IsWithin(key, Root);

    /// <summary>True for the key of a keyframe.</summary>
    public static bool IsKeyframe(string? key) => IsStaging(key) && key!.Contains("/keyframes/", StringComparison.Ordinal);
}
