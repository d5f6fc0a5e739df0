using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Grpc;

/// <summary>
/// Bytes that are no message are the caller's fault. The gRPC server reports them as UNKNOWN or INTERNAL, like a fault of its own; here
/// they become INVALID_ARGUMENT.
/// </summary>
internal static class UnreadableMessages
{
    public static IApplicationBuilder UseUnreadableMessageStatus(this IApplicationBuilder application) =>
        application.Use(static async (context, next) =>
        {
            await next(context);
            if (!context.Response.HasStarted
                && !context.Items.ContainsKey(GrpcErrors.MessageWasRead)
                && GrpcProblems.IsGrpc(context.Request)
                && IsServerFault(context.Response.Headers[HeaderNames.GrpcStatus].ToString()))
            {
                GrpcProblems.SetHeaders(
                    context.Response.Headers,
                    GrpcProblems.StatusOf(
                        new ProblemDetails
                        {
                            Status = StatusCodes.Status400BadRequest,
                            Detail = "The call has no valid protobuf message of this method's request type.",
                        },
                        context));
            }
        });

    private static bool IsServerFault(string status) =>
        int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
        && (StatusCode)code is StatusCode.Unknown or StatusCode.Internal;
}
