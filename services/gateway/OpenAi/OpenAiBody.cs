using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Assets;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.Persistence.Assets;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.OpenAi;

/// <summary>
/// Reads the body of <c>POST /v1/videos</c>: JSON, or a form as OpenAI's clients always send it. A picture in a form is stored as an asset
/// while it is read, a picture in JSON (a data address) after it. Each asset that is new is added to the caller's list, also where the body
/// is refused later or cannot be read to its end: the caller deletes it then.
/// </summary>
internal sealed class OpenAiBody(
    AssetStorage assets,
    AssetSlots slots,
    RequestMemoryBudget budget,
    IOptions<GatewayOptions> options,
    IOptions<AssetOptions> assetOptions,
    TimeProvider time)
{
    private const string Allowed = "prompt, model, seconds, size, input_reference";
    private const string Reference = "input_reference";
    private const string ReferenceAddress = "input_reference[image_url]";
    private const string ReferenceFile = "input_reference[file_id]";
    private const int MaxFieldBytes = 128 * 1024;
    private const int MaxParts = 16;
    private const int MaxBoundaryLength = 200;
    private const int MaxDepth = 4;

    private static readonly string[] Names = ["prompt", "model", "seconds", "size", Reference, ReferenceAddress, ReferenceFile];

    public async Task<(OpenAiCreate? Create, IResult? Refusal)> ReadAsync(
        HttpContext context, ICollection<Asset> stored, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            if (!context.Request.HasJsonContentType())
            {
                return (null, OpenAiProblems.Of(
                    StatusCodes.Status415UnsupportedMediaType,
                    "unsupported_media_type",
                    null,
                    "The Content-Type of the body must be application/json or multipart/form-data."));
            }

            var (body, refusal) = await RequestBody.ReadJsonAsync(context, options.Value.MaxRequestBytes, time, cancellationToken);
            return body is null ? (null, refusal) : await ReadJsonAsync(body.Value, context, stored, cancellationToken);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is not { Length: > 0 and <= MaxBoundaryLength })
        {
            return (null, OpenAiProblems.Invalid("body", "The form has no boundary in its Content-Type."));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // fields and the picture have limits of their own
        }

        var held = budget.Begin(context);
        context.Response.RegisterForDispose(held);
        using var timeout = new CancellationTokenSource(RequestBody.ReadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ReadFormAsync(
                new MultipartReader(boundary, context.Request.Body), context, stored, (held, timeout), either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, RequestBody.TooSlow());
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or AssetContentException)
        {
            return (null, OpenAiProblems.Invalid("body", "The form is incomplete or not valid."));
        }
    }

    private async Task<(OpenAiCreate? Create, IResult? Refusal)> ReadFormAsync(
        MultipartReader reader,
        HttpContext context,
        ICollection<Asset> stored,
        (HeldBytes Memory, CancellationTokenSource Timeout) limits,
        CancellationToken cancellationToken)
    {
        var create = new OpenAiCreate();
        for (var count = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; count++)
        {
            var name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                ? HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? ""
                : "";
            if (count == MaxParts)
            {
                return (null, OpenAiProblems.Invalid("body", $"The form has more than {MaxParts} parts."));
            }

            if (name == Reference && (disposition!.FileName.HasValue || disposition.FileNameStar.HasValue))
            {
                if (create.SourceImage is not null)
                {
                    return (null, Twice(Reference));
                }

                limits.Timeout.CancelAfter(assetOptions.Value.TimeLimit); // a picture may take as long as any upload
                var (asset, refused) = await StoreAsync(section.Body, context.Request.ContentLength, context, stored, cancellationToken);
                limits.Timeout.CancelAfter(RequestBody.ReadTimeout);
                if (refused is not null)
                {
                    return (null, refused);
                }

                create = create with { SourceImage = AssetIds.ReferenceTo(asset!.AssetId) };
                continue;
            }

            var (text, fault) = await TextAsync(name, section.Body, limits.Memory, context, cancellationToken);
            if (text is null)
            {
                return (create, fault);
            }

            (create, var refusal) = await SetAsync(create, name, text, context, stored, cancellationToken);
            if (refusal is not null)
            {
                return (create, refusal);
            }
        }

        return (create, null);
    }

    private async Task<(OpenAiCreate Create, IResult? Refusal)> SetAsync(
        OpenAiCreate create,
        string name,
        string text,
        HttpContext context,
        ICollection<Asset> stored,
        CancellationToken cancellationToken)
    {
        switch (name)
        {
            case "prompt" when create.Prompt is not null:
            case "model" when create.Model is not null:
            case "seconds" when create.Seconds is not null:
            case "size" when create.Size is not null:
                return (create, Twice(name));
            case "prompt":
                return (create with { Prompt = text }, null);
            case "model":
                return (create with { Model = text }, null);
            case "seconds":
                return (create with { Seconds = text }, null);
            case "size":
                return (create with { Size = text }, null);
            case Reference or ReferenceAddress or ReferenceFile when create.SourceImage is not null:
                return (create, Twice(Reference));
            case Reference or ReferenceAddress:
                return await SetAddressAsync(create, text, context, stored, cancellationToken);
            case ReferenceFile:
                return AssetIds.TryParse(text, out var assetId)
                    ? (create with { SourceImage = AssetIds.ReferenceTo(assetId) }, null)
                    : (create, OpenAiProblems.Invalid(name, "file_id must be the id of an uploaded file, see POST /api/v1/assets."));
            default:
                return (create, OpenAiProblems.Unknown(TextRules.Shorten(name), Allowed));
        }
    }

    /// <summary>An https address is fetched by the worker; a data address has the picture in it.</summary>
    private async Task<(OpenAiCreate Create, IResult? Refusal)> SetAddressAsync(
        OpenAiCreate create, string address, HttpContext context, ICollection<Asset> stored, CancellationToken cancellationToken)
    {
        if (!address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(address, UriKind.Absolute, out var link) && link.Scheme == Uri.UriSchemeHttps
                ? (create with { SourceImage = address }, null)
                : (create, OpenAiProblems.Invalid(ReferenceAddress, "image_url must be an https or a data address."));
        }

        var comma = address.IndexOf(',', StringComparison.Ordinal);
        var bytes = new byte[Math.Max(0, address.Length - comma)];
        if (comma < 0 || !address.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(address[(comma + 1)..], bytes, out var length))
        {
            return (create, OpenAiProblems.Invalid(ReferenceAddress, "image_url must be an https address, or data:image/png;base64,…"));
        }

        using var content = new MemoryStream(bytes, 0, length, writable: false);
        var (asset, fault) = await StoreAsync(content, length, context, stored, cancellationToken);
        return fault is null
            ? (create with { SourceImage = AssetIds.ReferenceTo(asset!.AssetId) }, null)
            : (create, fault);
    }

    private async Task<(Asset? Asset, IResult? Fault)> StoreAsync(
        Stream content, long? maxLength, HttpContext context, ICollection<Asset> stored, CancellationToken cancellationToken)
    {
        var (slot, full) = slots.TryTake(context);
        if (slot is null)
        {
            return (null, full);
        }

        using var taken = slot;
        var source = new AssetSource
        {
            Kind = AssetKind.Picture,
            Name = Reference,
            Content = content,
            MaxLength = maxLength,
            IsProvisional = true,
        };
        switch (await assets.StoreAsync(Tenant.Of(context), source, context, cancellationToken))
        {
            case AssetResult.Stored result:
                if (result.IsNew)
                {
                    stored.Add(result.Asset);
                }

                return (result.Asset, null);
            case AssetResult.Refused refused:
                return (null, refused.Answer);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<(OpenAiCreate? Create, IResult? Refusal)> ReadJsonAsync(
        ReadOnlyMemory<byte> body, HttpContext context, ICollection<Asset> stored, CancellationToken cancellationToken)
    {
        var (document, wrong) = RequestJson.ParseObject(body, MaxDepth);
        if (document is null)
        {
            return (null, OpenAiProblems.Invalid("body", wrong!));
        }

        List<(string Name, string? Text)> members;
        try
        {
            members = [.. Flatten(document.RootElement)];
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return (null, OpenAiProblems.Invalid("body", "The body has a name or a text that is not valid Unicode."));
        }
        finally
        {
            document.Dispose();
        }

        var create = new OpenAiCreate();
        foreach (var (name, text) in members)
        {
            (create, var refusal) = text is null
                ? (create, Names.Contains(name) ? NotText(name) : OpenAiProblems.Unknown(TextRules.Shorten(name), Allowed))
                : await SetAsync(create, name, text, context, stored, cancellationToken);
            if (refusal is not null)
            {
                return (create, refusal);
            }
        }

        return (create, null);
    }

    private static IResult Twice(string name) => OpenAiProblems.Invalid(name, $"{name} may be sent once.");

    private static IResult NotText(string name) => name == Reference
        ? OpenAiProblems.Invalid(name, "input_reference must be text, or an object with image_url or file_id.")
        : OpenAiProblems.Invalid(TextRules.Shorten(name), $"'{TextRules.Shorten(name)}' must be text.");

    /// <summary>The members with the names that a form has; text is null for a value that is none.</summary>
    private static IEnumerable<(string Name, string? Text)> Flatten(JsonElement root)
    {
        foreach (var member in root.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (member is { Name: Reference, Value.ValueKind: JsonValueKind.Object })
            {
                var parts = member.Value.EnumerateObject().Where(part => part.Value.ValueKind != JsonValueKind.Null).ToList();
                foreach (var part in parts)
                {
                    yield return ($"{Reference}[{part.Name}]", TextOf(part.Name, part.Value));
                }

                if (parts.Count == 0)
                {
                    yield return (Reference, null);
                }
            }
            else
            {
                yield return (member.Name, TextOf(member.Name, member.Value));
            }
        }
    }

    private static string? TextOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when name == "seconds" => value.GetDouble().ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The text; refused when it is longer than any text of a request, not UTF-8, or where a limit of memory refuses it.</summary>
    private async Task<(string? Text, IResult? Refusal)> TextAsync(
        string name, Stream body, HeldBytes held, HttpContext context, CancellationToken cancellationToken)
    {
        // A data address has a picture in it, and is as long as in JSON.
        var maxBytes = name is Reference or ReferenceAddress ? Math.Max(MaxFieldBytes, options.Value.MaxRequestBytes) : MaxFieldBytes;
        using var bytes = new MemoryStream();
        var buffer = new byte[4_096];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (held.Add(count, context) is { } refusal)
            {
                return (null, refusal);
            }

            bytes.Write(buffer, 0, count);
            if (bytes.Length > maxBytes)
            {
                return (null, OpenAiProblems.Invalid(TextRules.Shorten(name), $"'{TextRules.Shorten(name)}' is too long."));
            }
        }

        var read = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        return Utf8.IsValid(read)
            ? (Encoding.UTF8.GetString(read), null)
            : (null, OpenAiProblems.Invalid(TextRules.Shorten(name), $"'{TextRules.Shorten(name)}' is not valid UTF-8."));
    }
}
