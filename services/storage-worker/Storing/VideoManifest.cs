using System.Text.Json.Serialization;
using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;

namespace AdGenius.StorageWorker.Storing;

/// <summary>
/// The content of the <c>.json</c> beside a video. It is written last and once: if it exists, everything does, and a repeated command is
/// answered from it.
/// </summary>
internal sealed record VideoManifest
{
    /// <summary>Incremented when a member changes its meaning.</summary>
    public int Version { get; init; } = 1;

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

    public required ClipFacts Facts { get; init; }

    public required MediaReference Video { get; init; }

    public required MediaReference Poster { get; init; }

    public required MediaReference Preview { get; init; }

    /// <summary>Combines the command with the results of storing.</summary>
    public static VideoManifest Of(
        StoreVideo command,
        ClipFacts facts,
        MediaReference video,
        MediaReference poster,
        MediaReference preview,
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
        Facts = facts,
        Video = video,
        Poster = poster,
        Preview = preview,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VideoManifest))]
internal sealed partial class VideoManifestJson : JsonSerializerContext;
