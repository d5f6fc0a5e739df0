using System.Text;
using System.Text.Unicode;
using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Problems;
using AdGenius.Persistence.Assets;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Assets;

/// <summary>
/// Opens the file of an upload without reading it: the part <c>file</c> of a form (<c>kind</c> and <c>name</c> before it), or the whole
/// body with <c>?kind=</c> and <c>?name=</c>.
/// </summary>
internal static class AssetBody
{
    private const int MaxFieldBytes = 1_024;
    private const int MaxBoundaryLength = 200;
    private const int MaxHeaders = 16;
    private const int MaxHeaderBytes = 4 * 1_024;
    private const int MaxParts = 8;
    private const string DefaultName = "file";

    public static async Task<(AssetSource? Source, IResult? Refusal)> OpenAsync(
        HttpContext context, string? kind, string? name, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // the limit depends on what the file is, and is checked while it is read
        }

        var request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return SourceOf(kind, name, request.Body, request.ContentLength, null);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is not { Length: > 0 and <= MaxBoundaryLength })
        {
            return (null, AssetProblems.Incomplete("The form has no boundary in its Content-Type."));
        }

        var reader = new MultipartReader(boundary, request.Body)
        {
            HeadersCountLimit = MaxHeaders,
            HeadersLengthLimit = MaxHeaderBytes,
        };
        return await OpenFormAsync(reader, request, kind, name, cancellationToken);
    }

    private static async Task<(AssetSource? Source, IResult? Refusal)> OpenFormAsync(
        MultipartReader reader, HttpRequest request, string? kind, string? name, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var count = 0; count < MaxParts; count++)
        {
            var (section, fault) = await NextAsync(reader, cancellationToken);
            if (fault is not null)
            {
                return (null, fault);
            }

            if (section is null)
            {
                return (null, AssetProblems.Incomplete("The form has no part named file."));
            }

            var disposition = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var parsed) ? parsed : null;
            switch (HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value)
            {
                case ("kind" or "name") and var repeated when !seen.Add(repeated):
                    return (null, ProblemResults.Invalid(repeated, $"{repeated} may be sent once."));
                case ("kind" or "name") and var field:
                    if (await TextAsync(section.Body, cancellationToken) is not { } text)
                    {
                        return (null, ProblemResults.Invalid(field, $"{field} is not valid UTF-8."));
                    }

                    (kind, name) = field == "kind" ? (text, name) : (kind, text);
                    break;
                case "file":
                    name ??= FileNameOf(disposition!);
                    return SourceOf(kind, name, section.Body, request.ContentLength, token => EndFaultAsync(reader, token));
                case var other:
                    return (null, ProblemResults.Invalid(
                        "body",
                        $"'{TextRules.Shorten(other ?? "")}' is not a part of an upload; allowed are kind, name and file, in that order."));
            }
        }

        return (null, AssetProblems.Incomplete("The form has no part named file."));
    }

    private static (AssetSource? Source, IResult? Refusal) SourceOf(
        string? kindText, string? name, Stream content, long? maxLength, Func<CancellationToken, Task<IResult?>>? endFault)
    {
        AssetKind? kind = null;
        if (!string.IsNullOrEmpty(kindText))
        {
            if (!Enum.GetNames<AssetKind>().Contains(kindText, StringComparer.OrdinalIgnoreCase)) // a number is no name, nor are two names
            {
                return (null, ProblemResults.Invalid(
                    "kind",
                    $"kind '{TextRules.Shorten(kindText)}' is unknown; allowed are {string.Join(", ", Enum.GetNames<AssetKind>())}."));
            }

            kind = Enum.Parse<AssetKind>(kindText, ignoreCase: true);
        }

        name = string.IsNullOrWhiteSpace(name) ? DefaultName : name;
        if (TextRules.NameFault("name", name, AssetStore.MaxNameLength) is { } fault)
        {
            return (null, ProblemResults.Invalid("name", fault));
        }

        var source = new AssetSource { Kind = kind, Name = name, Content = content, MaxLength = maxLength };
        return (endFault is null ? source : source with { EndFault = endFault }, null);
    }

    /// <summary>Browsers send the name alone, other clients also a path, or a quotation mark with a backslash before it.</summary>
    private static string? FileNameOf(ContentDispositionHeaderValue disposition)
    {
        var given = disposition.FileNameStar.HasValue
            ? disposition.FileNameStar.Value
            : HeaderUtilities.RemoveQuotes(disposition.FileName).Value?.Replace("\\\"", "\"", StringComparison.Ordinal);
        return given?[(given.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    private static async Task<IResult?> EndFaultAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        var (section, fault) = await NextAsync(reader, cancellationToken);
        return fault ?? (section is null
            ? null
            : AssetProblems.Incomplete("The form has a part behind the file; the file must be the last one."));
    }

    private static async Task<(MultipartSection? Section, IResult? Fault)> NextAsync(
        MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return (await reader.ReadNextSectionAsync(cancellationToken), null);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return (null, AssetProblems.Incomplete("The form is incomplete or not valid."));
        }
    }

    /// <summary>A field's text, null if it is not UTF-8; what is too long is cut, and then fails the check of its value.</summary>
    private static async Task<string?> TextAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxFieldBytes];
        var total = 0;
        while (total < bytes.Length && await AssetContent.ReadRestAsync(body, bytes.AsMemory(total), cancellationToken) is > 0 and var read)
        {
            total += read;
        }

        return total == bytes.Length || Utf8.IsValid(bytes.AsSpan(0, total)) ? Encoding.UTF8.GetString(bytes, 0, total) : null;
    }
}
