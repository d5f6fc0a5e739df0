using System.Globalization;
using System.Text.RegularExpressions;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>
/// The validation of a request. Gateway, command line and orchestrator all use it, so they all give the same answers.
/// </summary>
public static partial class VideoRequestRules
{
    /// <summary>The tenant of calls that name none, where callers are trusted and the interface has a default.</summary>
    public const string DefaultTenantName = "demo";

    /// <summary>Maximum length of a publisher's request id, in characters.</summary>
    public const int MaxRequestIdLength = 200;

    /// <summary>Maximum length of the reason of a cancellation, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Maximum length of the names of tenants and creatives, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Maximum length of the value of a label, in characters.</summary>
    public const int MaxLabelLength = 256;

    /// <summary>How far ahead a job may be scheduled.</summary>
    public static readonly TimeSpan MaxStartDelay = TimeSpan.FromDays(30);

    private const int MaxPromptLength = 10_000;
    private const int MaxScenes = 50;
    private const int MaxAddressLength = 2_048;
    private const int MaxLabelKeyLength = 64;
    private const int MaxLabels = 20;

    /// <summary>The aspect ratios that can be requested.</summary>
    public static readonly IReadOnlyList<string> AspectRatios = ["16:9", "9:16", "1:1", "4:5"];

    /// <summary>
    /// Every fault of <paramref name="request"/>; empty when it is fine. Each names the field (camel case) and the allowed values.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="modelIds">The ids of the catalogue.</param>
    public static IReadOnlyList<Failure> Check(GenerateVideo request, IReadOnlyCollection<string> modelIds) =>
        Check(request, modelIds, isCompleted: false);

    /// <summary>
    /// The same for a request whose <see cref="RegenerationRequest">left-out members</see> were added: nothing is copied any more.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="modelIds">The ids of the catalogue.</param>
    public static IReadOnlyList<Failure> CheckCompleted(GenerateVideo request, IReadOnlyCollection<string> modelIds) =>
        Check(request, modelIds, isCompleted: true);

    private static IReadOnlyList<Failure> Check(GenerateVideo request, IReadOnlyCollection<string> modelIds, bool isCompleted)
    {
        ArgumentNullException.ThrowIfNull(request);
        var faults = new RequestFaults();
        Check(request, modelIds, faults, isCompleted);
        return faults.ToList();
    }

    /// <summary>
    /// The fault of a start time that is too far ahead of <paramref name="now"/>; null when there is none. Apart from the other
    /// rules, because it depends on the clock.
    /// </summary>
    public static Failure? CheckStart(GenerateVideo request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.StartAt is { } start && start > now + MaxStartDelay
            ? new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "startAt",
                Text = FormattableString.Invariant(
                    $"startAt is {start:O}; it must be at most {MaxStartDelay.TotalDays:0} days ahead, so before {now + MaxStartDelay:O}."),
            }
            : null;
    }

    /// <summary>Adds every fault of <paramref name="request"/> to <paramref name="faults"/>.</summary>
    internal static void Check(
        GenerateVideo request, IReadOnlyCollection<string> modelIds, RequestFaults faults, bool isCompleted = false)
    {
        CheckNames(request, faults);
        CheckPrompt(request, faults);
        if (request.Model is { } model && !modelIds.Contains(model) && ModelIds.LocalNameOf(model) is null)
        {
            faults.Add("model", $"model '{TextRules.Shorten(model)}' is unknown; allowed are {ModelIds.Allowed}.");
        }

        CheckVideo(request, faults);
        CheckJob(request, faults);
        CheckTexts(request, faults);
        CheckAddresses(request, faults);
        CheckLabels(request.Labels, faults);
        BriefRules.Check(request, faults);
        DiffusionRules.Check(request, faults, mayCopyPicture: request.BasedOnTake is not null && !isCompleted);
    }

    private static void CheckNames(GenerateVideo request, RequestFaults faults)
    {
        CheckName("tenantName", request.TenantName, faults);
        CheckName("creativeId", request.CreativeId, faults);
        if (string.IsNullOrWhiteSpace(request.RequestId))
        {
            faults.Add("requestId", $"requestId must have 1 to {MaxRequestIdLength} characters.");
        }
        else if (char.IsWhiteSpace(request.RequestId[0]) || char.IsWhiteSpace(request.RequestId[^1]))
        {
            faults.Add("requestId", "requestId must not begin or end with white space."); // SQL Server takes "a" and "a " for the same
        }

        faults.CheckText("requestId", request.RequestId, MaxRequestIdLength);
    }

    private static void CheckName(string field, string? value, RequestFaults faults)
    {
        if (!IsName(value))
        {
            faults.Add(field, $"{field} must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
        }
    }

    private static void CheckPrompt(GenerateVideo request, RequestFaults faults)
    {
        var hasScenes = request.Scenes is { Count: > 0 };
        if (string.IsNullOrWhiteSpace(request.Prompt) && !hasScenes && request.Edit is null && request.BasedOnTake is null)
        {
            faults.Add("prompt", "prompt is empty; describe what to show, or give scenes.");
        }

        faults.CheckText("prompt", request.Prompt, MaxPromptLength);
        if (request.Scenes is { Count: > MaxScenes } scenes)
        {
            faults.Add("scenes", $"scenes has {scenes.Count:N0} entries; allowed are 1 to {MaxScenes}.");
        }

        foreach (var scene in (request.Scenes ?? []).Take(MaxScenes))
        {
            if (string.IsNullOrWhiteSpace(scene))
            {
                faults.Add("scenes", "scenes contains an empty scene.");
                break;
            }

            faults.CheckText("scenes", scene, MaxPromptLength);
        }
    }

    private static void CheckVideo(GenerateVideo request, RequestFaults faults)
    {
        faults.CheckRange("variations", request.Variations, 1, 12);
        faults.CheckRange("durationSeconds", request.DurationSeconds, 1, 600, " seconds");
        faults.CheckRange("framesPerSecond", request.FramesPerSecond, FrameRate.Min, FrameRate.Max);
        if (request.FramesPerSecond is >= FrameRate.Min and <= FrameRate.Max and var rate && !FrameRate.IsAllowed(rate))
        {
            var fractional = string.Join(", ", FrameRate.Fractional.Select(value => value.ToString(CultureInfo.InvariantCulture)));
            faults.Add("framesPerSecond", string.Create(
                CultureInfo.InvariantCulture, $"framesPerSecond is {rate}; allowed are whole numbers from 1 to 60, and {fractional}."));
        }

        faults.CheckRange("seed", request.Seed, 0, uint.MaxValue);
        faults.CheckRange("maxCost", request.MaxCost, 0, 1_000_000, " US dollars");
        if (request.AspectRatio is { } aspect && !AspectRatios.Contains(aspect))
        {
            faults.Add(
                "aspectRatio", $"aspectRatio '{TextRules.Shorten(aspect)}' is unknown; allowed are {string.Join(", ", AspectRatios)}.");
        }

        faults.CheckEnum("quality", request.Quality);
        faults.CheckEnum("transition", request.Transition);
        faults.CheckEnum("motion", request.Motion);
    }

    private static void CheckJob(GenerateVideo request, RequestFaults faults)
    {
        faults.CheckEnum("fallback", request.Fallback);
        faults.CheckEnum("priority", request.Priority);
        if (request.StartAt is { } start && start.Offset != TimeSpan.Zero)
        {
            faults.Add("startAt", FormattableString.Invariant($"startAt is {start:O}; it must be in UTC, such as {start.UtcDateTime:O}."));
        }
    }

    private static void CheckTexts(GenerateVideo request, RequestFaults faults)
    {
        faults.CheckText("style", request.Style, 100);
        faults.CheckText("negativePrompt", request.NegativePrompt, 2_000);
        faults.CheckText("feedback", request.Feedback, 10_000);
        if (request.Edit is null && (request.Feedback is null) != (request.BasedOnTake is null))
        {
            faults.Add(request.Feedback is null ? "feedback" : "basedOnTake", "feedback and basedOnTake go together.");
        }
    }

    private static void CheckAddresses(GenerateVideo request, RequestFaults faults)
    {
        faults.CheckText("sourceImage", request.SourceImage, MaxAddressLength);
        if (request.SourceImage is { } picture && !FileReferences.IsFileOrAddress(picture))
        {
            faults.Add(
                "sourceImage",
                $"sourceImage must be {AssetIds.Prefix} and the id of an uploaded picture, a key of the tenant's folder, "
                    + "or an https address.");
        }

        faults.CheckText("callbackUrl", request.CallbackUrl, MaxAddressLength);
        if (request.CallbackUrl is { } callback && !(IsAddress(callback) && HostNames.CanExist(new Uri(callback))))
        {
            faults.Add("callbackUrl", "callbackUrl must be an absolute https address.");
        }
    }

    private static void CheckLabels(IReadOnlyDictionary<string, string>? labels, RequestFaults faults)
    {
        if (labels is null)
        {
            return;
        }

        if (labels.Keys.Count(key => !ReservedLabels.IsReserved(key)) is > MaxLabels and var count)
        {
            faults.Add("labels", $"labels has {count} pairs; at most {MaxLabels} are allowed.");
        }

        if (labels.Any(label => label.Key.Length is 0 or > MaxLabelKeyLength || label.Value is not { Length: <= MaxLabelLength }))
        {
            faults.Add("labels", $"labels must have keys of 1 to {MaxLabelKeyLength} characters and values of at most {MaxLabelLength}.");
        }
        else if (labels.SelectMany(label => new[] { label.Key, label.Value })
            .Select(text => TextRules.Fault("labels", text, MaxLabelLength)).FirstOrDefault(text => text is not null) is { } labelFault)
        {
            faults.Add("labels", labelFault);
        }
    }

    /// <summary>True when a source image is the address of a picture, and not a key in the tenant's folder.</summary>
    public static bool IsAddress(string? sourceImage)
        => Uri.TryCreate(sourceImage, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    /// <summary>True for what may name a tenant or a creative, and so a folder: no traversal, no separators.</summary>
    public static bool IsName(string? value) => value is not null && NamePattern().IsMatch(value);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
