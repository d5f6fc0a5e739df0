using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Microsoft.Net.Http.Headers;

namespace AdGenius.ObjectStore.S3;

/// <summary>Maps errors of S3 and of the connection to object store exceptions: one line, with the location, without secrets.</summary>
internal static class S3Faults
{
    private static readonly string[] ChecksumWords =
        ["x-amz-checksum-", "x-amz-sdk-checksum-", "x-amz-trailer", "aws-chunked", "-PAYLOAD-TRAILER"];

    /// <summary>True for errors of S3 and of the connection to it.</summary>
    public static bool IsFault(Exception exception) =>
        exception is AmazonClientException or AmazonServiceException or HttpRequestException or SocketException or IOException
            or TimeoutException
        || exception is OperationCanceledException { InnerException: TimeoutException };

    /// <summary>S3 says that the object or upload does not exist.</summary>
    public static bool IsNotFound(Exception exception) =>
        exception is AmazonServiceException { StatusCode: HttpStatusCode.NotFound } service
        && service.ErrorCode is not "NoSuchBucket" && !IsNotFoundOfFrontEnd(exception);

    /// <summary>
    /// A 404 that S3 may not have written: it has neither a code nor an id. A proxy that knows no server for the moment answers so, and a
    /// few servers do to HEAD, which has no body.
    /// </summary>
    public static bool IsNotFoundOfFrontEnd(Exception exception) =>
        exception is AmazonServiceException { StatusCode: HttpStatusCode.NotFound } answer && IsWithoutCodeAndId(answer);

    /// <summary>The condition of a conditional write does not hold.</summary>
    public static bool IsPreconditionFailed(Exception exception)
        => exception is AmazonServiceException { StatusCode: HttpStatusCode.PreconditionFailed };

    /// <summary>The server does not implement what the request asks for, such as a conditional write, or does not allow it.</summary>
    public static bool IsNotImplemented(Exception exception) =>
        exception is AmazonServiceException answer
        && (answer.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed
            || answer.ErrorCode is "NotImplemented" or "MethodNotAllowed")
        && !IsChecksumRefused(answer);

    /// <summary>The server takes no condition with this request: it has none, or names the header as one that it does not know.</summary>
    public static bool IsConditionRefused(Exception exception) =>
        IsNotImplemented(exception)
        || (exception is AmazonServiceException { StatusCode: HttpStatusCode.BadRequest }
            && exception.Message.Contains("if-none-match", StringComparison.OrdinalIgnoreCase));

    /// <summary>How long the server asks to wait before a repetition; null where it does not.</summary>
    public static TimeSpan? RetryAfter(Exception exception, DateTimeOffset now) =>
        exception.InnerException is HttpErrorResponseException { Response: { } answer }
            && answer.IsHeaderPresent(HeaderNames.RetryAfter)
            ? RequestedWait.Of(answer.GetHeaderValue(HeaderNames.RetryAfter), now)
            : null;

    /// <summary>The mapped exception.</summary>
    public static ObjectStoreException Of(Exception exception, string location) => exception switch
    {
        ObjectStoreException own => own,
        AmazonServiceException service when service.StatusCode != 0 => OfAnswer(service, location),
        AmazonClientException when exception is not AmazonServiceException
            && exception.InnerException is not (HttpRequestException or SocketException or IOException or OperationCanceledException) =>
            Permanent(
                $"There are no credentials for {location}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.",
                exception),
        _ => Transient($"The object store is unreachable: {location}: {Innermost(exception).Message}", exception),
    };

    private static ObjectStoreException OfAnswer(AmazonServiceException answer, string location) => answer.ErrorCode switch
    {
        _ when IsChecksumRefused(answer) => Permanent(
            $"{location} does not know S3's newer checksums ({(int)answer.StatusCode}, {Code(answer)}); "
                + "with Objects:S3:NewChecksums=false objects are sent without them.",
            answer),
        "NoSuchBucket" => Permanent($"There is no {location}.", answer),
        "InvalidAccessKeyId" => Permanent($"The access key (AWS_ACCESS_KEY_ID) is unknown to {location}.", answer),
        "SignatureDoesNotMatch" => Permanent(
            $"The secret (AWS_SECRET_ACCESS_KEY) does not match the access key, according to {location}.",
            answer),
        "ExpiredToken" or "InvalidToken" => Permanent($"The temporary credentials for {location} have expired or are wrong.", answer),
        // Until the clock is set right, as after a host was suspended; other hosts may be right.
        "RequestTimeTooSkewed" => Transient($"The clock of this machine is too far from the clock of {location}.", answer),
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" =>
            Permanent($"The region (AWS_REGION) is not that of {location}.", answer),
        "QuotaExceeded" or "InsufficientStorage" => Transient($"There is no space left in {location}.", answer),
        "NotImplemented" => NotImplemented(answer, location),
        "NoSuchUpload" => Transient($"An unfinished upload to {location} was aborted by another process.", answer),

        // By the code, as the status may be 200: a completion is answered before it is done, and its failure follows in the body.
        "InternalError" or "SlowDown" or "ServiceUnavailable" => OfBusyServer(answer, location),
        _ => answer.StatusCode switch
        {
            HttpStatusCode.Forbidden when Code(answer) is "AccessDenied" or nameof(HttpStatusCode.Forbidden) => Permanent(
                $"Access denied to {location} ({Code(answer)}); without s3:ListBucket an object that does not exist is answered so, too.",
                answer),
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => Permanent($"Access denied to {location} ({Code(answer)}).", answer),
            HttpStatusCode.NotImplemented => NotImplemented(answer, location),
            HttpStatusCode.OK or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict
                or >= HttpStatusCode.InternalServerError => OfBusyServer(answer, location),

            // A part or request that was truncated in transit: the server received other bytes than were sent.
            HttpStatusCode.BadRequest when answer.ErrorCode is "RequestTimeout" or "BadDigest" or "InvalidDigest" or "IncompleteBody"
                or "XAmzContentSHA256Mismatch" or "MalformedXML" =>
                Transient($"A request to {location} was corrupted in transit ({Code(answer)}).", answer),
            // Every answer of S3 has a request id and a code. A bare 400 comes from the HTTP front end of a busy server or a proxy, which
            // could not read the request; S3 has not seen it.
            HttpStatusCode.BadRequest when IsWithoutCodeAndId(answer) =>
                Transient($"A request to {location} was not understood by its front end (400 without a code).", answer),
            HttpStatusCode.NotFound when IsWithoutCodeAndId(answer) => Transient(
                $"A request to {location} was answered with 404 by a front end that has no server for it (without a code of S3).", answer),
            _ => Permanent($"{location} refuses a request: {(int)answer.StatusCode} ({Code(answer)}).", answer),
        },
    };

    /// <summary>The SDK names an answer without a code by its status.</summary>
    private static bool IsWithoutCodeAndId(AmazonServiceException answer) => string.IsNullOrEmpty(answer.RequestId)
        && (string.IsNullOrEmpty(answer.ErrorCode) || answer.ErrorCode == answer.StatusCode.ToString());

    /// <summary>The server names one of the headers, or the form of the body, by which the SDK sends the newer checksums.</summary>
    private static bool IsChecksumRefused(AmazonServiceException answer) =>
        answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented
        && Array.Exists(ChecksumWords, word => answer.Message.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static ObjectStoreException NotImplemented(AmazonServiceException answer, string location) =>
        Permanent($"{location} does not implement a request: {(int)answer.StatusCode} ({Code(answer)}).", answer);

    private static ObjectStoreException OfBusyServer(AmazonServiceException answer, string location) =>
        Transient($"The object store fails: {location} answered {(int)answer.StatusCode} ({Code(answer)}).", answer);

    private static string Code(AmazonServiceException answer)
        => string.IsNullOrEmpty(answer.ErrorCode) ? answer.StatusCode.ToString() : answer.ErrorCode;

    private static ObjectStoreException Permanent(string message, Exception exception) => new(message, exception);

    private static ObjectStoreException Transient(string message, Exception exception) => new(message, exception) { IsTransient = true };

    private static Exception Innermost(Exception exception)
        => exception.InnerException is null ? exception : Innermost(exception.InnerException);
}
