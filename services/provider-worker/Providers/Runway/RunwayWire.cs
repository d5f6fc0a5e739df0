using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Runway;

internal sealed record RunwayCreate
{
    public required string Model { get; init; }

    public IReadOnlyList<RunwayImage>? PromptImage { get; init; }

    public required string PromptText { get; init; }

    public string? NegativePrompt { get; init; }

    public required string Ratio { get; init; }

    public required int Duration { get; init; }

    public long? Seed { get; init; }

    public bool? Audio { get; init; }
}

internal sealed record RunwayImage(string Uri, string Position);

internal sealed record RunwayCreated(
    [property: JsonConverter(typeof(LenientStringConverter))] string? Id, RunwayCredits? EstimatedCost);

internal sealed record RunwayCredits(decimal? Credits)
{
    private const decimal MaxCredits = 1_000_000;

    /// <summary>US dollars; null for a number that no job can cost.</summary>
    public decimal? Dollars => Credits is >= 0 and <= MaxCredits ? Credits / 100 : null;
}

internal sealed record RunwayTask
{
    public string? Id { get; init; }

    public string? Status { get; init; }

    public double? Progress { get; init; }

    public RunwayCredits? Cost { get; init; }

    public IReadOnlyList<string?>? Output { get; init; }

    public string? FailureCode { get; init; }
}

internal sealed record RunwayError(string? Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunwayCreate))]
[JsonSerializable(typeof(RunwayCreated))]
[JsonSerializable(typeof(RunwayTask))]
[JsonSerializable(typeof(RunwayError))]
internal sealed partial class RunwayJson : JsonSerializerContext;
