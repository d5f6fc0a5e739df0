using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.OpenApi;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>
/// JSON Schemas (draft 7, as AsyncAPI takes them) of the contracts as MassTransit writes them: members without a value may be null, money
/// is text. Each type is one schema, to which the others refer.
/// </summary>
internal sealed class ContractSchemas(ContractComments comments)
{
    private const string Name = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";
    private const string Money = "^-?[0-9]+(\\.[0-9]+)?$";
    private const string Duration = "^-?([0-9]+\\.)?[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,7})?$";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The ranges of members that mean the same in every message.</summary>
    private static readonly Dictionary<string, RequestRanges.Range> RangesByMember = new(StringComparer.Ordinal)
    {
        ["brandKit"] = new(Pattern: Name),
        ["creativeId"] = new(Pattern: Name),
        ["fraction"] = new(Min: 0, Max: 1),
        ["iteration"] = new(Min: 1),
        ["length"] = new(Min: 0),
        ["sha256"] = new(Pattern: "^[0-9a-f]{64}$"),
        ["tenantName"] = new(Pattern: Name),
    };

    /// <summary>The tenant of files to delete may be unknown.</summary>
    private static readonly RequestRanges.Range NameOrEmpty = new(Pattern: "^([A-Za-z0-9][A-Za-z0-9_-]{0,63})?$");

    /// <summary>The request and its parts, in which plain JSON may have no other members.</summary>
    private static readonly HashSet<Type> RequestTypes = [.. TypesOf(typeof(GenerateVideo))];

    private readonly SortedDictionary<string, JsonObject?> _schemas = new(StringComparer.Ordinal);

    /// <summary>Every schema that was referred to, and those that they refer to.</summary>
    public JsonObject All() => new(_schemas.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value!.DeepClone())));

    /// <summary>A reference to the schema of <paramref name="type"/>.</summary>
    public JsonObject ReferenceTo(Type type)
    {
        if (_schemas.TryAdd(type.Name, null))
        {
            _schemas[type.Name] = type.IsEnum ? Enumeration(type) : Record(type);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
    }

    private JsonObject Enumeration(Type type)
    {
        var names = Enum.GetNames(type);
        var values = names.Select(name => $"- `{name}`: {comments.Of(type.GetField(name)!)}");
        return new JsonObject
        {
            ["type"] = "string",
            ["description"] = $"{comments.Of(type)}\n\n{string.Join('\n', values)}",
            ["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
        };
    }

    private JsonObject Record(Type type)
    {
        var schema = (JsonObject)Json.GetJsonSchemaAsNode(
            type,
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform });
        schema.Insert(0, "description", comments.Of(type));
        if (RequestTypes.Contains(type))
        {
            schema["additionalProperties"] = false;
        }

        return schema;
    }

    private static IEnumerable<Type> TypesOf(Type type) =>
        type.GetProperties().Select(property => property.PropertyType)
            .Where(part => part.IsClass && part.Assembly == typeof(GenerateVideo).Assembly).SelectMany(TypesOf).Prepend(type);

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var property = context.PropertyInfo?.AttributeProvider as PropertyInfo;
        var isNullable = context.PropertyInfo is { IsGetNullable: true };
        var isPart = !context.Path.IsEmpty && type.Assembly == typeof(GenerateVideo).Assembly;
        if (property is null)
        {
            return isPart ? ReferenceTo(type) : node;
        }

        // Beside "$ref" a description would be ignored.
        var schema = !isPart ? Known(type, property, isNullable) ?? (JsonObject)node
            : isNullable ? new JsonObject { ["anyOf"] = new JsonArray(ReferenceTo(type), new JsonObject { ["type"] = "null" }) }
            : new JsonObject { ["allOf"] = new JsonArray(ReferenceTo(type)) };
        schema.Insert(0, "description", comments.Of(property));
        Limit(schema, property.DeclaringType!, context.PropertyInfo!.Name, isNullable);
        return schema;
    }

    /// <summary>What the exporter does not know, because MassTransit has converters for it.</summary>
    private static JsonObject? Known(Type type, PropertyInfo property, bool isNullable)
    {
        // A publisher's plain JSON has a number, MassTransit's envelope has text.
        string[] types = type == typeof(decimal) && property.DeclaringType == typeof(GenerateVideo) ? ["string", "number"] : ["string"];
        var (keyword, value) = type == typeof(decimal) ? ("pattern", Money)
            : type == typeof(TimeSpan) ? ("pattern", Duration)
            : type == typeof(ReadOnlyMemory<byte>) ? ("contentEncoding", "base64")
            : default;
        if (keyword is null)
        {
            return null;
        }

        types = isNullable ? [.. types, "null"] : types;
        return new JsonObject
        {
            ["type"] = types is [var only] ? only : new JsonArray([.. types.Select(one => (JsonNode)one)]),
            [keyword] = value,
        };
    }

    private static void Limit(JsonObject schema, Type owner, string member, bool isNullable)
    {
        // A refused request is repeated as it was received, with whatever names it had.
        var range = RequestRanges.All.GetValueOrDefault((owner.Name, member))
            ?? (owner == typeof(VideoRefused) ? null
                : owner == typeof(DeleteVideo) && member == "tenantName" ? NameOrEmpty
                : RangesByMember.GetValueOrDefault(member));
        if (range is null)
        {
            return;
        }

        Set("minimum", range.Min is { } min ? Number(min) : null);
        Set("maximum", range.Max is { } max ? Number(max) : null);
        Set("minLength", range.MinLength);
        Set("maxLength", range.MaxLength);
        Set("minItems", range.MinItems);
        Set("maxItems", range.MaxItems);
        Set("pattern", range.Pattern);
        if (range.Values is { } values)
        {
            Set("enum", new JsonArray([.. values.Select(value => (JsonNode)value), .. isNullable ? (JsonNode?[])[null] : []]));
        }

        void Set(string keyword, JsonNode? value)
        {
            if (value is not null)
            {
                schema[keyword] = value;
            }
        }
    }

    private static JsonNode Number(double value) => JsonNode.Parse(value.ToString("0.######", CultureInfo.InvariantCulture))!;
}
