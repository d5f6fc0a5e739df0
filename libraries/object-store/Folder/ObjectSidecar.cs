using System.Text.Json.Serialization;

namespace AdGenius.ObjectStore.Folder;

/// <summary>The facts of an object that a plain file cannot hold, as JSON beside it.</summary>
internal sealed record ObjectSidecar
{
    public required string Sha256 { get; init; }

    public required long Length { get; init; }

    public required string ContentType { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ObjectSidecar))]
internal sealed partial class ObjectSidecarJson : JsonSerializerContext;
