using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdGenius.Contracts;
using AdGenius.Gateway.Problems;
using AdGenius.Grpc.V1;
using AdGenius.HttpContracts;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using BadRequest = Google.Rpc.BadRequest;
using HttpRequest = Microsoft.AspNetCore.Http.HttpRequest;
using RpcStatus = Google.Rpc.Status;

namespace AdGenius.Gateway.Grpc;

/// <summary>
/// Errors over gRPC: the problem documents of the HTTP API as a status with details, BadRequest for each field, ErrorInfo with the code,
/// RetryInfo where the same call may be made again.
/// </summary>
internal static partial class GrpcProblems
{
    /// <summary>The domain of <see cref="ErrorInfo"/>.</summary>
    public const string Domain = "adgenius";

    private const int MaxMessageLength = 1_000;

    /// <summary>What a call over gRPC may have as its content type, the more specific first.</summary>
    private static readonly string[] ContentTypes = ["application/grpc-web-text", "application/grpc-web", "application/grpc"];

    /// <summary>Query parameters of the HTTP API whose fields have other names.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["limit"] = "page_size",
        ["cursor"] = "page_token",
        ["creative"] = "creative_id",
        ["id"] = "job_id",
    };

    /// <summary>The fields of every message by their names in the HTTP API, where these are others.</summary>
    private static readonly Dictionary<string, string> FieldNames = GenerateVideoRequest.Descriptor.File.MessageTypes
        .SelectMany(message => message.Fields.InDeclarationOrder()).Where(field => field.JsonName != field.Name)
        .DistinctBy(field => field.JsonName).ToDictionary(field => field.JsonName, field => field.Name, StringComparer.Ordinal);

    /// <summary>True for a call over gRPC or gRPC-Web.</summary>
    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The job, page or other value that <paramref name="answer"/> has; a problem is thrown as a status.</summary>
    public static T ValueOf<T>(IResult answer, HttpContext context) => answer switch
    {
        JsonHttpResult<T> { Value: { } value } => value,
        ProblemHttpResult problem => throw ExceptionOf(problem.ProblemDetails, context),
        _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name} has no counterpart over gRPC."),
    };

    /// <summary>The status as an exception that the gRPC server sends.</summary>
    public static RpcException ExceptionOf(IResult problem, HttpContext context) =>
        ExceptionOf(((ProblemHttpResult)problem).ProblemDetails, context);

    /// <summary>The status as an exception that the gRPC server sends.</summary>
    public static RpcException ExceptionOf(ProblemDetails problem, HttpContext context) => StatusOf(problem, context).ToRpcException();

    /// <summary>The status of a problem.</summary>
    public static RpcStatus StatusOf(ProblemDetails problem, HttpContext context)
    {
        RefusalCount.SetStatus(context, problem.Status);
        var code = problem.Extensions.TryGetValue(ProblemResults.CodeMember, out var given) && given is ProblemCode known
            ? known
            : ProblemResults.CodeOf(problem.Status);
        var status = new RpcStatus
        {
            Code = (int)CodeOf(code, problem.Status),
            Message = TextLimit.Cut(WithFieldNames(problem.Detail ?? problem.Title ?? ""), MaxMessageLength),
        };
        if (problem is HttpValidationProblemDetails { Errors: { Count: > 0 } errors })
        {
            var bad = new BadRequest();
            foreach (var (field, texts) in errors)
            {
                bad.FieldViolations.AddRange(texts.Select(text => new BadRequest.Types.FieldViolation
                {
                    Field = FieldOf(field),
                    Description = WithFieldNames(text.Replace(field, FieldOf(field), StringComparison.Ordinal)),
                }));
            }

            status.Message = TextLimit.Cut(
                string.Join(" ", bad.FieldViolations.Take(3).Select(fault => fault.Description)), MaxMessageLength);
            status.Details.Add(Any.Pack(bad));
        }

        status.Details.Add(Any.Pack(new ErrorInfo
        {
            Domain = Domain,
            Reason = JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString()),
        }));
        if (int.TryParse(context.Response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || (problem.Status == StatusCodes.Status503ServiceUnavailable && context.Response.HasStarted))
        {
            seconds = seconds > 0 ? seconds : ProblemResults.RetryAfterSeconds; // a stream has sent its headers already
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)) }));
        }

        return status;
    }

    /// <summary>Answers with a status alone, where no gRPC method runs: before authentication, at a limit, at an unknown address.</summary>
    public static Task WriteAsync(RpcStatus status, HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentTypes.First(
            type => context.Request.ContentType?.StartsWith(type, StringComparison.OrdinalIgnoreCase) == true);
        response.Headers.ContentLength = 0;
        response.Headers.Remove(HeaderNames.WWWAuthenticate);
        SetHeaders(response.Headers, status);
        return Task.CompletedTask;
    }

    /// <summary>Sets the status in headers or trailers.</summary>
    public static void SetHeaders(IHeaderDictionary headers, RpcStatus status)
    {
        headers[HeaderNames.GrpcStatus] = status.Code.ToString(CultureInfo.InvariantCulture);
        headers[HeaderNames.GrpcMessage] = HeaderOf(status.Message);
        headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray());
    }

    /// <summary>The gRPC code of each code of the HTTP API.</summary>
    internal static StatusCode CodeOf(ProblemCode code, int? httpStatus) => code switch
    {
        ProblemCode.InvalidRequest or ProblemCode.UnsupportedMediaType or ProblemCode.InvalidMedia => StatusCode.InvalidArgument,
        ProblemCode.Unauthorized => StatusCode.Unauthenticated,
        ProblemCode.Forbidden => StatusCode.PermissionDenied,
        ProblemCode.NotFound => StatusCode.NotFound,
        ProblemCode.MethodNotAllowed => StatusCode.Unimplemented,
        ProblemCode.RequestTimeout or ProblemCode.DeadlineExceeded => StatusCode.DeadlineExceeded,
        ProblemCode.RequestIdReused => StatusCode.AlreadyExists,
        ProblemCode.TooManyRequests or ProblemCode.PayloadTooLarge or ProblemCode.HeaderTooLarge or ProblemCode.StorageLimitExceeded
            or ProblemCode.QuotaExceeded => StatusCode.ResourceExhausted,
        ProblemCode.Unavailable => StatusCode.Unavailable,
        // the request's own outcome, not that of a job: clients do not repeat such a call by themselves, as they do after UNAVAILABLE
        ProblemCode.OutcomeUnknown when httpStatus == StatusCodes.Status409Conflict => StatusCode.Aborted,
        ProblemCode.Cancelled => StatusCode.Cancelled,
        ProblemCode.Internal when httpStatus is null or >= StatusCodes.Status500InternalServerError => StatusCode.Internal,
        _ => StatusCode.FailedPrecondition,
    };

    /// <summary>
    /// A text in percent form as gRPC has it, which keeps what is printable in ASCII: clients for Node decode no punctuation.
    /// </summary>
    private static string HeaderOf(string text)
    {
        var header = new StringBuilder(text.Length);
        foreach (var each in Encoding.UTF8.GetBytes(text))
        {
            _ = each is >= (byte)' ' and <= (byte)'~' and not (byte)'%'
                ? header.Append((char)each)
                : header.Append(CultureInfo.InvariantCulture, $"%{each:X2}");
        }

        return header.ToString();
    }

    /// <summary>The text with the names of fields that the messages have: it may name others than the one that is wrong.</summary>
    private static string WithFieldNames(string text) =>
        CamelCaseWord().Replace(text, static word => FieldNames.GetValueOrDefault(word.Value, word.Value));

    [GeneratedRegex("[a-z]+(?:[A-Z][a-z]*)+", RegexOptions.CultureInvariant)]
    private static partial Regex CamelCaseWord();

    private static string FieldOf(string member) => member.Contains('-', StringComparison.Ordinal)
        ? member
        : OtherNames.GetValueOrDefault(member)
            ?? string.Join('.', member.Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
}
