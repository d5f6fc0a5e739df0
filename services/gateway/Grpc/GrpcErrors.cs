using AdGenius.Gateway.Events;
using AdGenius.Gateway.Problems;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;

namespace AdGenius.Gateway.Grpc;

/// <summary>
/// What surrounds every gRPC method: the message counts against the memory limit of requests until it is answered, a cancelled call ends
/// as cancelled, and an exception becomes the same error as over HTTP, without its text.
/// </summary>
internal sealed partial class GrpcErrors(ILogger<GrpcErrors> logger) : Interceptor
{
    /// <summary>In the items of a call once its message has been read.</summary>
    public static readonly object MessageWasRead = new();

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await RunAsync(request, context, async () => response = await continuation(request, context));
        return response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(request, context, () => continuation(request, responseStream, context));

    private async Task RunAsync<TRequest>(TRequest request, ServerCallContext context, Func<Task> method)
    {
        var http = context.GetHttpContext();
        http.Items[MessageWasRead] = true;
        http.Features.GetRequiredFeature<GrpcBody>().Count((request as IMessage)?.CalculateSize() ?? 0);
        try
        {
            await method();
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw StreamKeys.IsRevoked(http)
                ? GrpcProblems.ExceptionOf(ProblemResults.Unauthorized(http), http)
                : new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            var status = ProblemDetailsStartupFilter.StatusOf(exception);
            if (status == StatusCodes.Status500InternalServerError)
            {
                LogFailed(context.Method, exception);
            }

            throw GrpcProblems.ExceptionOf(
                GeneratedRequestId.OfSent(http) is { } requestId ? ProblemResults.OutcomeUnknown(requestId)
                : status == StatusCodes.Status503ServiceUnavailable
                    ? ProblemResults.ServiceUnavailable(http, "The database or the object store is unavailable. It is safe to retry.")
                    : ProblemResults.Of(status, "The call failed.", "The call failed."),
                http);
        }
    }

    [LoggerMessage(LogLevel.Error, "gRPC method {Method} failed")]
    private partial void LogFailed(string method, Exception exception);
}
