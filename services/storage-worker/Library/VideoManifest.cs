using System.Text.Json.Serialization;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;

namespace AdGenius.StorageWorker.Library;

/// <summary>
/// The content of the <c>.json</c> beside a video. It is written last and once: if it exists, everything does, and a repeated command is
/// answered from it.
/// </summary>
internal sealed record VideoManifest
{
    /// <summary>Incremented when a member changes its meaning.</summary>
    public int Version { get; init; } = 2;

    public required Guid JobId { get; init; }

    public required Guid TakeId { get; init; }

    public required int TakeNumber { get; init; }

    public required int Attempt { get; init; }

    public required string TenantName { get; init; }

    public required string CreativeId { get; init; }

    public required int Iteration { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    public required DateTimeOffset StoredAt { get; init; }

    public string? Prompt { get; init; }

    public required PromptParameters Parameters { get; init; }

    public required long Seed { get; init; }

    public required ProducedBy ProducedBy { get; init; }

    /// <summary>US dollars.</summary>
    public required decimal Cost { get; init; }

    public string? OriginalUrl { get; init; }

    public IReadOnlyList<string>? Adjustments { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>What was asked for besides pictures.</summary>
    public Brief? Brief { get; init; }

    /// <summary>The edit that this take is a result of.</summary>
    public VideoEdit? Edit { get; init; }

    /// <summary>Voice and music.</summary>
    public FinishingFacts? Finishing { get; init; }

    /// <summary>Every finished file, the main one first.</summary>
    public required IReadOnlyList<StoredOutput> Outputs { get; init; }

    /// <summary>The scenes before finishing, for edits: the main clip, then those of other shapes.</summary>
    public required IReadOnlyList<ShapeClip> Sources { get; init; }

    /// <summary>When each scene begins in the sources, in seconds.</summary>
    public required IReadOnlyList<double> SceneStarts { get; init; }

    public required ClipFacts Facts { get; init; }

    public required MediaReference Video { get; init; }

    public required MediaReference Poster { get; init; }

    public required MediaReference Preview { get; init; }

    /// <summary>Combines the command with the results of storing.</summary>
    public static VideoManifest Of(
        StoreVideo command,
        IReadOnlyList<StoredOutput> outputs,
        IReadOnlyList<ShapeClip> sources,
        DateTimeOffset storedAt) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        TakeNumber = command.TakeNumber,
        Attempt = command.Attempt,
        TenantName = command.TenantName,
        CreativeId = command.CreativeId,
        Iteration = command.Iteration,
        AcceptedAt = command.AcceptedAt,
        StoredAt = storedAt,
        Prompt = command.Prompt,
        Parameters = command.Parameters,
        Seed = command.Seed,
        ProducedBy = command.ProducedBy,
        Cost = command.Cost,
        OriginalUrl = command.OriginalUrl,
        Adjustments = command.Adjustments,
        Labels = command.Labels,
        Brief = command.Brief,
        Edit = command.Edit,
        Finishing = command.Finishing,
        Outputs = outputs,
        Sources = sources,
        SceneStarts = SceneStartsOf(command.Parameters),
        Facts = outputs[0].Facts!,
        Video = outputs[0].Video,
        Poster = outputs[0].Poster,
        Preview = outputs[0].Preview,
    };

    private static List<double> SceneStartsOf(PromptParameters parameters)
    {
        var starts = new List<double>();
        var start = 0.0;
        foreach (var scene in parameters.Scenes)
        {
            starts.Add(Math.Round(start, 3));
            start += scene.DurationSeconds;
        }

        return starts;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VideoManifest))]
internal sealed partial class VideoManifestJson : JsonSerializerContext;
