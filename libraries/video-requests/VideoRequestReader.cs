using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>
/// Reads a request from a JSON body, member by member, so that all faults are named at once and by field:
/// malformed JSON, unknown members, wrong types, wrong names of choices, and what <see cref="VideoRequestRules"/> forbids.
/// </summary>
public static class VideoRequestReader
{
    /// <summary>How many objects and lists of a request may be in one another, the request itself included.</summary>
    public const int MaxDepth = 8;

    private static readonly JsonSerializerOptions Json = CreateOptions();

    /// <summary>The request, or its faults.</summary>
    /// <param name="body">The body as sent.</param>
    /// <param name="tenantName">The tenant that the call names outside its body.</param>
    /// <param name="requestId">The request id that the call names outside its body.</param>
    /// <param name="newRequestId">Makes an id where the call has none; null: that is a fault.</param>
    /// <param name="firstLine">The number of the body's first line in what was sent, where the body is one of several.</param>
    public static (GenerateVideo? Request, IReadOnlyList<Failure> Faults) Read(
        ReadOnlyMemory<byte> body, string? tenantName, string? requestId, Func<string>? newRequestId, int firstLine = 1)
    {
        var faults = new RequestFaults();
        if (body.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            body = body[Encoding.UTF8.Preamble.Length..]; // some editors and libraries write a byte-order mark
        }

        var members = Parse(body, typeof(GenerateVideo), faults, firstLine);
        if (members is null)
        {
            return (null, faults.ToList());
        }

        ApplyHeader(members, "tenantName", tenantName, "X-Tenant", faults);
        ApplyHeader(members, "requestId", requestId, "Idempotency-Key", faults);
        // The contract requires these; the rules describe an empty one better than the JSON reader does.
        members.TryAdd("requestId", newRequestId?.Invoke() ?? "");
        members.TryAdd("tenantName", "");
        members.TryAdd("creativeId", "");
        var request = members.Deserialize<GenerateVideo>(Json)!;
        faults.IgnoreNamedFields();
        VideoRequestRules.Check(request, ModelIds.All, faults);
        var all = faults.ToList();
        return all.Count == 0 ? (request, all) : (null, all);
    }

    /// <summary>A brand kit, or its faults.</summary>
    /// <param name="body">The body as sent.</param>
    public static (BrandKit? Kit, IReadOnlyList<Failure> Faults) ReadBrandKit(ReadOnlyMemory<byte> body)
    {
        var faults = new RequestFaults();
        if (Parse(body, typeof(BrandKit), faults) is { } members)
        {
            var kit = members.Deserialize<BrandKit>(Json)!;
            faults.IgnoreNamedFields();
            BrandKitRules.Check(kit, faults);
            if (faults.ToList().Count == 0)
            {
                return (kit, []);
            }
        }

        return (null, faults.ToList());
    }

    private static JsonObject? Parse(ReadOnlyMemory<byte> body, Type type, RequestFaults faults, int firstLine = 1)
    {
        var (document, fault) = RequestJson.ParseObject(body, MaxDepth, firstLine);
        if (document is null)
        {
            faults.Add("body", fault!);
            return null;
        }

        using var parsed = document;
        try
        {
            return ReadObject(document.RootElement, type, path: "", faults);
        }
        catch (InvalidOperationException)
        {
            faults.Add("body", "The body has a member whose name is not valid Unicode.");
            return null;
        }
    }

    /// <summary>
    /// The members of <paramref name="value"/> that have the type that <paramref name="type"/> gives them. Faults name the others by path,
    /// such as <c>voiceOver.speed</c>.
    /// </summary>
    private static JsonObject ReadObject(JsonElement value, Type type, string path, RequestFaults faults)
    {
        var read = new JsonObject();
        var hasListedMembers = false;
        foreach (var property in value.EnumerateObject())
        {
            var member = MembersOf(type).FirstOrDefault(member => member.Name == property.Name);
            if (member is null)
            {
                var shown = path + TextRules.Shorten(property.Name);
                var owner = path.Length > 0 ? path.TrimEnd('.') : type == typeof(BrandKit) ? "a brand kit" : "a video request";
                faults.Add(shown, $"'{shown}' is not a member of {owner}{(hasListedMembers ? "" : $"; allowed are {NamesOf(type)}")}.");
                hasListedMembers = true;
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                ReadMember(property.Value, member, path, read, faults);
            }
        }

        return read;
    }

    private static void ReadMember(JsonElement value, JsonPropertyInfo member, string path, JsonObject read, RequestFaults faults)
    {
        var field = path + member.Name;
        if (IsBriefPart(member.PropertyType) && value.ValueKind == JsonValueKind.Object)
        {
            read[member.Name] = ReadObject(value, member.PropertyType, field + ".", faults);
        }
        else if (PartOfList(member.PropertyType) is { } part && value.ValueKind == JsonValueKind.Array)
        {
            read[member.Name] = ReadList(value, part, field, faults);
        }
        else if (!IsBriefPart(member.PropertyType) && Matches(member.PropertyType, value))
        {
            read[member.Name] = JsonNode.Parse(value.GetRawText());
        }
        else
        {
            faults.Add(field, $"{field} must be {ExpectedType(member.PropertyType)}.");
        }
    }

    /// <summary>The objects of a list, read member by member; paths name them such as <c>diffusion.loras[0].name</c>.</summary>
    private static JsonArray ReadList(JsonElement value, Type type, string field, RequestFaults faults)
    {
        var read = new JsonArray();
        foreach (var item in value.EnumerateArray())
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{field}[{read.Count}]");
            if (item.ValueKind != JsonValueKind.Object)
            {
                faults.Add(field, $"{path} must be {ExpectedType(type)}.");
                continue;
            }

            var members = ReadObject(item, type, path + ".", faults);
            foreach (var missing in MembersOf(type).Where(member => member.IsRequired && !members.ContainsKey(member.Name)))
            {
                faults.Add(path + "." + missing.Name, $"{path}.{missing.Name} is required.");
                members[missing.Name] = ""; // the contract requires it; the rules describe an empty one better than the JSON reader does
            }

            read.Add((JsonNode)members);
        }

        return read;
    }

    /// <summary>True for the objects within a request, which are read member by member as the request itself.</summary>
    private static bool IsBriefPart(Type type) => type is { IsClass: true }
        && (type.Namespace == typeof(VoiceOver).Namespace || type.Namespace == typeof(DiffusionSettings).Namespace);

    /// <summary>The type of the objects in a list of such objects; null for other types.</summary>
    private static Type? PartOfList(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && IsBriefPart(type.GetGenericArguments()[0])
            ? type.GetGenericArguments()[0]
            : null;

    private static IList<JsonPropertyInfo> MembersOf(Type type) => Json.GetTypeInfo(type).Properties;

    private static string NamesOf(Type type) => string.Join(", ", MembersOf(type).Select(member => member.Name));

    private static bool Matches(Type type, JsonElement value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        try
        {
            return type.IsEnum
                ? value.ValueKind == JsonValueKind.String
                    && Enum.GetNames(type).Contains(value.GetString(), StringComparer.OrdinalIgnoreCase)
                : (type != typeof(DateTimeOffset) || HasOffset(value)) && value.Deserialize(type, Json) is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not valid Unicode, such as half a surrogate pair.
            return false;
        }
    }

    /// <summary>A time without its offset from UTC would be read as one of this machine's time zone.</summary>
    private static bool HasOffset(JsonElement value) => value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 6 } text && text.Contains('T', StringComparison.Ordinal)
        && (text.EndsWith('Z') || text[^6] is '+' or '-');

    private static string ExpectedType(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
            : type == typeof(string) ? "text"
            : type == typeof(bool) ? "true or false"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(double) || type == typeof(decimal) ? "a number"
            : type == typeof(Guid) ? "an id such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301"
            : type == typeof(DateTimeOffset) ? "a time in UTC such as 2026-12-01T09:30:00Z"
            : type == typeof(IReadOnlyList<string>) ? "a list of texts"
            : IsBriefPart(type) ? $"an object with {NamesOf(type)}"
            : PartOfList(type) is { } part ? $"a list of objects with {NamesOf(part)}"
            : "an object whose values are texts";
    }

    private static void ApplyHeader(JsonObject members, string member, string? outside, string header, RequestFaults faults)
    {
        if (outside is null)
        {
            return;
        }

        if (members.TryGetPropertyValue(member, out var inside) && inside!.GetValue<string>() != outside)
        {
            faults.Add(member, $"{member} and the header {header} differ; send one, or the same in both.");
        }

        members[member] = outside;
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) {
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            Converters = { new WholeNumberConverter<int>(), new WholeNumberConverter<long>() } };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
