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
    public static IReadOnlyList<Failure> Check(GenerateVideo request, IReadOnlyCollection<string> modelIds)
    {
        ArgumentNullException.ThrowIfNull(request);
        var faults = new RequestFaults();
        Check(request, modelIds, faults);
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
    internal static void Check(GenerateVideo request, IReadOnlyCollection<string> modelIds, RequestFaults faults)
    {
        void Fault(string field, string text) => faults.Add(field, text);
        void Text(string field, string? value, int max)
        {
            if (TextRules.Fault(field, value, max) is { } text)
            {
                Fault(field, text);
            }
        }

        void Range(string field, double? value, double min, double max, string unit)
        {
            if (value is { } number && (double.IsNaN(number) || number < min || number > max))
            {
                Fault(field, FormattableString.Invariant($"{field} is {number}; allowed are {min} to {max}{unit}."));
            }
        }

        void Name(string field, string? value)
        {
            if (!IsName(value))
            {
                Fault(field, $"{field} must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
            }
        }

        Name("tenantName", request.TenantName);
        Name("creativeId", request.CreativeId);
        if (string.IsNullOrWhiteSpace(request.RequestId))
        {
            Fault("requestId", $"requestId must have 1 to {MaxRequestIdLength} characters.");
        }
        else if (char.IsWhiteSpace(request.RequestId[0]) || char.IsWhiteSpace(request.RequestId[^1]))
        {
            Fault("requestId", "requestId must not begin or end with white space."); // SQL Server takes "a" and "a " for the same
        }

        Text("requestId", request.RequestId, MaxRequestIdLength);

        var hasScenes = request.Scenes is { Count: > 0 };
        if (string.IsNullOrWhiteSpace(request.Prompt) && !hasScenes && request.Edit is null && request.BasedOnTake is null)
        {
            Fault("prompt", "prompt is empty; describe what to show, or give scenes.");
        }

        Text("prompt", request.Prompt, 10_000);
        if (request.Scenes is { Count: > MaxScenes } scenes)
        {
            Fault("scenes", $"scenes has {scenes.Count:N0} entries; allowed are 1 to {MaxScenes}.");
        }

        foreach (var scene in (request.Scenes ?? []).Take(MaxScenes))
        {
            if (string.IsNullOrWhiteSpace(scene))
            {
                Fault("scenes", "scenes contains an empty scene.");
                break;
            }

            Text("scenes", scene, 10_000);
        }

        if (request.Model is { } model && !modelIds.Contains(model) && ModelIds.LocalNameOf(model) is null)
        {
            Fault("model", $"model '{TextRules.Shorten(model)}' is unknown; allowed are {ModelIds.Allowed}.");
        }

        Range("variations", request.Variations, 1, 12, "");
        Range("durationSeconds", request.DurationSeconds, 1, 600, " seconds");
        Range("framesPerSecond", request.FramesPerSecond, FrameRate.Min, FrameRate.Max, "");
        if (request.FramesPerSecond is >= FrameRate.Min and <= FrameRate.Max and var rate && !FrameRate.IsAllowed(rate))
        {
            var fractional = string.Join(", ", FrameRate.Fractional.Select(value => value.ToString(CultureInfo.InvariantCulture)));
            Fault("framesPerSecond", string.Create(
                CultureInfo.InvariantCulture, $"framesPerSecond is {rate}; allowed are whole numbers from 1 to 60, and {fractional}."));
        }

        Range("seed", request.Seed, 0, uint.MaxValue, "");
        Range("maxCost", (double?)request.MaxCost, 0, 1_000_000, " US dollars");
        if (request.AspectRatio is { } aspect && !AspectRatios.Contains(aspect))
        {
            Fault("aspectRatio", $"aspectRatio '{TextRules.Shorten(aspect)}' is unknown; allowed are {string.Join(", ", AspectRatios)}.");
        }

        CheckEnum(request.Quality, "quality", Fault);
        CheckEnum(request.Transition, "transition", Fault);
        CheckEnum(request.Motion, "motion", Fault);
        CheckEnum(request.Fallback, "fallback", Fault);
        CheckEnum(request.Priority, "priority", Fault);
        if (request.StartAt is { } start && start.Offset != TimeSpan.Zero)
        {
            Fault("startAt", FormattableString.Invariant($"startAt is {start:O}; it must be in UTC, such as {start.UtcDateTime:O}."));
        }

        Text("style", request.Style, 100);
        Text("negativePrompt", request.NegativePrompt, 2_000);
        Text("feedback", request.Feedback, 10_000);
        if ((request.Feedback is null) != (request.BasedOnTake is null))
        {
            Fault(request.Feedback is null ? "feedback" : "basedOnTake", "feedback and basedOnTake go together.");
        }

        Text("sourceImage", request.SourceImage, MaxAddressLength);
        if (AssetIds.IsMalformed(request.SourceImage))
        {
            Fault("sourceImage", $"sourceImage must be {AssetIds.Prefix} and the id of an uploaded picture, a key or an https address.");
        }

        Text("callbackUrl", request.CallbackUrl, MaxAddressLength);
        if (request.CallbackUrl is { } callback
            && !(Uri.TryCreate(callback, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"))
        {
            Fault("callbackUrl", "callbackUrl must be an absolute https address.");
        }

        if (request.Labels is { } labels)
        {
            if (labels.Keys.Count(key => !ReservedLabels.IsReserved(key)) is > MaxLabels and var count)
            {
                Fault("labels", $"labels has {count} pairs; at most {MaxLabels} are allowed.");
            }

            if (labels.Any(label => label.Key.Length is 0 or > MaxLabelKeyLength || label.Value is not { Length: <= MaxLabelLength }))
            {
                Fault("labels", $"labels must have keys of 1 to {MaxLabelKeyLength} characters and values of at most {MaxLabelLength}.");
            }
            else if (labels.SelectMany(label => new[] { label.Key, label.Value })
                .Select(text => TextRules.Fault("labels", text, MaxLabelLength)).FirstOrDefault(text => text is not null) is { } labelFault)
            {
                Fault("labels", labelFault);
            }
        }

        BriefRules.Check(request, faults);
        DiffusionRules.Check(request, faults);
    }

    /// <summary>True when a source image is the address of a picture, and not a key in the tenant's folder.</summary>
    public static bool IsAddress(string? sourceImage)
        => Uri.TryCreate(sourceImage, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    /// <summary>True for what may name a tenant or a creative, and so a folder: no traversal, no separators.</summary>
    public static bool IsName(string? value) => value is not null && NamePattern().IsMatch(value);

    internal static void CheckEnum<T>(T? value, string field, Action<string, string> fault)
        where T : struct, Enum
    {
        if (value is { } given && !Enum.IsDefined(given))
        {
            fault(field, $"{field} is unknown; allowed are {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
