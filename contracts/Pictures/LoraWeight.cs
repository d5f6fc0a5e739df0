namespace AdGenius.Contracts.Pictures;

/// <summary>A LoRA adapter and its weight.</summary>
public sealed record LoraWeight
{
    /// <summary>The adapter's name, as the catalogue lists it: 1 to 64 of <c>a-z A-Z 0-9 . _ -</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The weight, -4 to 4. Default 1.</summary>
    public double? Weight { get; init; }
}
