using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Edits;
using AdGenius.Persistence.Assets;
using Microsoft.OpenApi;

namespace AdGenius.Gateway.OpenApi;

/// <summary>
/// The bodies that are read without a record of their own: an edit, a prompt to be quantified, and an uploaded file as a form. Their
/// members are those of the schemas that have records.
/// </summary>
internal static class RequestBodies
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data";

    /// <summary>The schemas by operation; the name of each is also that of its component.</summary>
    private static readonly Dictionary<string, (string Media, string Schema)> Operations = new(StringComparer.Ordinal)
    {
        ["EditVideo"] = (Json, "EditRequest"),
        ["QuantifyPrompt"] = (Json, "QuantifyRequest"),
        ["AddAsset"] = (Form, "AssetForm"),
    };

    /// <summary>Adds the schemas; those of the records must be complete.</summary>
    public static void AddSchemas(IDictionary<string, IOpenApiSchema> schemas, OpenApiDocument document)
    {
        var request = schemas[nameof(GenerateVideo)].Properties!;
        var edit = schemas[nameof(VideoEdit)].Properties!;
        schemas["EditRequest"] = Object(
            "What changes of the edited job's request, as a JSON merge patch: null removes a member.",
            EditBody.Members.Select(name => (name, Nullable(edit.TryGetValue(name, out var own) ? own : request[name]))));
        schemas["QuantifyRequest"] = Object(
            "A video request whose creative may be left out.", request.Select(member => (member.Key, member.Value)));
        schemas["AssetForm"] = Object(
            "A file with what it is used for. The file is the last part.",
            [
                ("kind", new OpenApiSchemaReference(nameof(AssetKind), document)),
                ("name", new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MaxLength = AssetStore.MaxNameLength,
                    Description = "The file's name. Default: the name in the file's own part.",
                }),
                ("file", new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The file." }),
            ],
            "file");
    }

    /// <summary>Gives the operation its schema.</summary>
    public static void Apply(OpenApiOperation operation, OpenApiDocument document)
    {
        if (Operations.TryGetValue(operation.OperationId ?? "", out var own)
            && operation.RequestBody?.Content?.TryGetValue(own.Media, out var body) == true)
        {
            body.Schema = new OpenApiSchemaReference(own.Schema, document);
        }
    }

    private static OpenApiSchema Object(
        string description, IEnumerable<(string Name, IOpenApiSchema Schema)> members, params string[] required) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = members.ToDictionary(member => member.Name, member => member.Schema),
        Required = required.Length > 0 ? required.ToHashSet() : null,
        AdditionalPropertiesAllowed = false,
    };

    /// <summary>The same, and null; labels one by one too.</summary>
    private static IOpenApiSchema Nullable(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema { Type: { } type } own)
        {
            return schema; // one of null and a component
        }

        var copy = (OpenApiSchema)own.CreateShallowCopy();
        copy.Type = type | JsonSchemaType.Null;
        copy.AdditionalProperties = own.AdditionalProperties is { } values ? Nullable(values) : null;
        return copy;
    }
}
