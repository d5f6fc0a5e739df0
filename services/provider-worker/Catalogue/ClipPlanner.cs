using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Providers;
using AdGenius.VideoRequests;

namespace AdGenius.ProviderWorker.Catalogue;

/// <summary>
/// Matches a command with what a model supports: refused naming the nearest supported value, or adjusted to it when the job allows that.
/// </summary>
internal static class ClipPlanner
{
    private const double SmallestShare = 0.93;

    /// <summary>The plan for <paramref name="command"/>.</summary>
    public static FittedClip Plan(GenerateClip command, ProviderTraits traits, Guid submissionId, Uri? callbackUrl)
    {
        if (Unusable(traits) is { } unusable)
        {
            return new FittedClip.Refused(unusable);
        }

        var parameters = command.Parameters;
        var hasImage = command.SourceImage is not null;
        if (hasImage ? !traits.ImageInput : traits.NeedsImage)
        {
            return Invalid("sourceImage", $"{traits.ModelId} {(hasImage ? "does not support" : "requires a")} sourceImage.");
        }

        var adjustments = new List<string>();
        var seconds = SecondsFor(command, hasImage ? traits.ImageLengths ?? traits.Lengths : traits.Lengths, traits.ModelId, adjustments);
        var aspect = AspectRatioFor(
            command, hasImage ? traits.ImageAspectRatios ?? traits.AspectRatios : traits.AspectRatios, traits.ModelId, adjustments);
        var side = SideFor(
            command, hasImage ? traits.ImageShortSides ?? traits.ShortSides : traits.ShortSides, traits.ModelId, adjustments);
        if ((seconds.Refusal ?? aspect.Refusal ?? side.Refusal) is { } refusal)
        {
            return refusal;
        }

        var prompt = Shorten(parameters.EnhancedPrompt, traits.MaxPromptLength);
        if (prompt.Length != parameters.EnhancedPrompt.Length)
        {
            adjustments.Add($"The prompt was shortened to {prompt.Length} characters.");
        }

        var takesNegative = hasImage ? traits.ImageNegativePrompt ?? traits.NegativePrompt : traits.NegativePrompt;
        if (!takesNegative && NegativePrompts.StatedIn(parameters.NegativePrompt) is { Count: > 0 } excluded)
        {
            adjustments.Add($"{traits.ModelId} takes no negative prompt: '{string.Join(", ", excluded)}' was only left out of the prompt.");
        }

        return new FittedClip.Ready(
            new ClipRequest
            {
                SubmissionId = submissionId,
                Prompt = prompt,
                NegativePrompt = takesNegative && !string.IsNullOrWhiteSpace(parameters.NegativePrompt) ? parameters.NegativePrompt : null,
                DurationSeconds = seconds.Value,
                AspectRatio = aspect.Value,
                ShortSide = side.Value,
                Seed = command.Seed,
                SourceImage = command.SourceImage,
                CallbackUrl = callbackUrl,
                OriginalText = traits.IsSimulated
                    ? string.Join('\n', parameters.Scenes.Select(scene => scene.Text).Append(parameters.EnhancedPrompt))
                    : null,
                EndUser = command.JobId.ToString("N"),
            },
            adjustments);
    }

    /// <summary>
    /// The short side in pixels that <paramref name="quality"/> is generated at: the smallest of <paramref name="sides"/> that is as large,
    /// else the largest.
    /// </summary>
    /// <param name="quality">The quality of a request.</param>
    /// <param name="sides">The short sides that a model can make, smallest first, at least one.</param>
    public static int SideOf(Quality quality, IReadOnlyList<int> sides) =>
        sides.Where(side => IsEnough(side, ShortSideOf(quality))).DefaultIfEmpty(sides[^1]).First();

    /// <summary>
    /// Open models were trained for sides that are multiples of 32 or 64: their 448 stands for 480, 704 for 720 and 1024 for 1080.
    /// </summary>
    private static bool IsEnough(int side, int wanted) => side >= wanted * SmallestShare;

    private static Choice<double> SecondsFor(GenerateClip command, ClipLengths lengths, string modelId, List<string> adjustments)
    {
        var wanted = command.Parameters.DurationSeconds;
        var seconds = lengths.Nearest(wanted);
        if (lengths.Contains(wanted))
        {
            return new(seconds);
        }

        if (!command.AllowNearest)
        {
            return new(seconds, Invalid("durationSeconds", string.Create(
                CultureInfo.InvariantCulture, $"durationSeconds is {wanted}; {modelId} supports {lengths}, the nearest is {seconds}.")));
        }

        adjustments.Add(string.Create(
            CultureInfo.InvariantCulture, $"durationSeconds {wanted} was replaced by the nearest supported, {seconds}."));
        return new(seconds);
    }

    private static Choice<string> AspectRatioFor(
        GenerateClip command, IReadOnlyList<string> offered, string modelId, List<string> adjustments)
    {
        var wanted = command.Parameters.AspectRatio;
        if (offered.Contains(wanted))
        {
            return new(wanted);
        }

        var nearest = NearestAspectRatio(wanted, offered);
        if (!command.AllowNearest)
        {
            return new(nearest, Invalid(
                "aspectRatio", $"aspectRatio is {wanted}; {modelId} supports {string.Join(", ", offered)}, the nearest is {nearest}."));
        }

        adjustments.Add($"aspectRatio {wanted} was replaced by the nearest supported, {nearest}.");
        return new(nearest);
    }

    private static Choice<int> SideFor(GenerateClip command, IReadOnlyList<int> sides, string modelId, List<string> adjustments)
    {
        var quality = command.Parameters.Quality;
        var wanted = ShortSideOf(quality);
        var side = SideOf(quality, sides);
        if (!IsEnough(side, wanted) && !command.AllowNearest)
        {
            return new(side, Invalid("quality", $"quality {quality} is {wanted} pixels high; {modelId} supports at most {side}."));
        }

        if (side != wanted)
        {
            adjustments.Add($"quality {quality} ({wanted}p) was generated at {side}p.");
        }

        return new(side);
    }

    /// <summary>Why nothing can be submitted to a model; null where it can.</summary>
    public static Failure? Unusable(ProviderTraits traits) => traits.State switch
    {
        VideoModelState.Available => null,
        VideoModelState.Retired => new Failure {
            Code = FailureCode.ProviderRetired,
            Text = traits.Note ?? $"{traits.ModelId} was retired." },
        _ => new Failure { Code = FailureCode.ProviderUnavailable, Text = traits.Note ?? $"{traits.ModelId} is not ready." },
    };

    /// <summary>
    /// The shape whose proportions differ least, by ratio and not by difference, so that 9:16 is as far from 1:1 as 16:9 is.
    /// </summary>
    private static string NearestAspectRatio(string wanted, IReadOnlyList<string> offered) =>
        offered.MinBy(shape => Math.Abs(Math.Log(Proportion(shape) / Proportion(wanted))))!;

    private static double Proportion(string shape) =>
        shape.Split(':') is [var width, var height]
            ? double.Parse(width, CultureInfo.InvariantCulture) / double.Parse(height, CultureInfo.InvariantCulture)
            : throw new ArgumentException($"'{shape}' is not a shape.", nameof(shape));

    private static int ShortSideOf(Quality quality) => quality switch
    {
        Quality.Draft => 480,
        Quality.Standard => 720,
        Quality.High => 1080,
        Quality.Premium => 2160,
        _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, "Draft, Standard, High or Premium"),
    };

    private static string Shorten(string prompt, int maxLength)
    {
        if (prompt.Length <= maxLength)
        {
            return prompt;
        }

        var cut = TextLimit.Cut(prompt, maxLength).Length;
        var sentence = prompt.LastIndexOfAny(['.', '!', '?', '\n'], cut - 1);
        var word = prompt.LastIndexOf(' ', cut - 1);
        return prompt[..(sentence > cut / 2 ? sentence + 1 : word > cut / 2 ? word : cut)];
    }

    private static FittedClip.Refused Invalid(string field, string text)
        => new(new Failure { Code = FailureCode.InvalidRequest, Field = field, Text = text });

    /// <summary>What a model is asked for, or why the command is refused.</summary>
    private readonly record struct Choice<T>(T Value, FittedClip.Refused? Refusal = null);
}
