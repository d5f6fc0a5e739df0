using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Assets;

/// <summary>Error answers about uploaded files.</summary>
internal static class AssetProblems
{
    private const string File = "file";

    /// <summary>404: it does not exist, or it is another tenant's; the answer does not say which.</summary>
    public static IResult NotFound(Guid id) => ProblemResults.Of(
        StatusCodes.Status404NotFound, "Asset not found.", $"This tenant has no uploaded file {id}.");

    /// <summary>404 for an upload in parts.</summary>
    public static IResult UploadNotFound(Guid id) => ProblemResults.Of(
        StatusCodes.Status404NotFound,
        "Upload not found.",
        $"This tenant has no unfinished upload {id}; it may have expired.");

    /// <summary>413.</summary>
    public static IResult TooLarge(AssetKind kind, long maxBytes) => ProblemResults.Of(
        StatusCodes.Status413PayloadTooLarge,
        "The file is too large.",
        [Fault($"A file of kind {kind} may have at most {maxBytes:N0} bytes.")]);

    /// <summary>422: the tenant's files would take more than they may.</summary>
    public static IResult QuotaExceeded(long maxBytes) =>
        NoStorage($"The uploaded files of this tenant may take {maxBytes:N0} bytes; delete some first.");

    /// <summary>422: the tenant has as many files as it may.</summary>
    public static IResult TooManyFiles(int max) => NoStorage($"This tenant may have {max:N0} uploaded files; delete some first.");

    /// <summary>429: too many unfinished uploads of the tenant.</summary>
    public static IResult TooManyUploads(int max) => ProblemResults.TooManyRequests(
        $"A tenant may have {max} unfinished uploads in parts. Complete or delete one.");

    /// <summary>400: the format is not accepted for the kind, or at all.</summary>
    public static IResult WrongFormat(AssetKind? kind) => ProblemResults.Invalid(
        File,
        kind is { } known
            ? $"The file's format is not accepted for the kind {known}; allowed are {AssetFormat.AllowedFor(known)}."
            : "The file's format is not accepted; allowed are pictures (PNG, JPEG, WebP), "
                + $"sound ({MusicFormats.Names}) and fonts (TrueType, OpenType).");

    /// <summary>400: a picture that moves.</summary>
    public static IResult Animated() =>
        ProblemResults.Invalid(File, "The picture is animated, which is not supported; upload a still picture.");

    /// <summary>400: too many pixels.</summary>
    public static IResult TooManyPixels(long pixels, long maxPixels) => ProblemResults.Invalid(
        File, $"The picture has {pixels:N0} pixels; at most {maxPixels:N0} are allowed.");

    /// <summary>400: an empty or incomplete body.</summary>
    public static IResult Incomplete(string text) => ProblemResults.Invalid(File, text);

    /// <summary>409: parts are missing or have another length.</summary>
    public static IResult PartsMissing(IReadOnlyList<int> numbers) => ProblemResults.Of(
        StatusCodes.Status409Conflict,
        "Parts are missing.",
        $"These parts are missing or have another length than announced: {string.Join(", ", numbers.Take(20))}"
            + $"{(numbers.Count > 20 ? ", …" : "")}. Read the upload for new links.");

    /// <summary>409: the store signs no writes, or takes no uploads in parts.</summary>
    public static IResult NoParts() => ProblemResults.Of(
        StatusCodes.Status409Conflict,
        "No uploads in parts.",
        "The object store of this installation takes no uploads in parts; send the file to POST /api/v1/assets.");

    private static IResult NoStorage(string text) => ProblemResults.Of(
        StatusCodes.Status422UnprocessableEntity,
        "No storage left.",
        [
            new Failure
            {
                Code = FailureCode.QuotaExceeded,
                Field = File,
                Text = text,
            },
        ],
        ProblemCode.StorageLimitExceeded);

    private static Failure Fault(string text) => new() { Code = FailureCode.InvalidRequest, Field = File, Text = text };
}
