using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AdGenius.Persistence.Mapping;

/// <summary>Columns that store a value as JSON text, the same on every database.</summary>
internal static class JsonColumn
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>
    /// An immutable record. It is replaced, never modified, so changes are detected by reference and without serialization, and rows with
    /// the same text may share one (<see cref="ParsedJson{T}"/>).
    /// </summary>
    public static PropertyBuilder<T> HasJson<T>(this PropertyBuilder<T> property)
        where T : class?
    {
        property.HasConversion(
            new ValueConverter<T, string>(value => Write(value), text => ReadShared<T>(text)),
            new ValueComparer<T>((left, right) => ReferenceEquals(left, right), value => value == null ? 0 : 1, value => value));
        return property;
    }

    /// <summary>A list that code appends to.</summary>
    public static PropertyBuilder<List<T>> HasJsonList<T>(this PropertyBuilder<List<T>> property)
    {
        property.HasConversion(
            new ValueConverter<List<T>, string>(value => Write(value), text => Read<List<T>>(text)),
            new ValueComparer<List<T>>(
                (left, right) => left == right || (left != null && right != null && left.SequenceEqual(right)),
                list => list.Count,
                list => list.ToList()));
        return property;
    }

    internal static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    internal static T ReadShared<T>(string text) => ParsedJson<T>.GetOrAdd(text, Read<T>);

    internal static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)!;
}
