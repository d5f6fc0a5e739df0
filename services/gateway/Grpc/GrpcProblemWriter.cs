using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;
using RpcStatus = Google.Rpc.Status;

namespace AdGenius.Gateway.Grpc;

/// <summary>
/// Writes the problem documents of gRPC calls as a gRPC status: those of authentication, authorization, rate limits and unknown addresses,
/// which come before any gRPC method.
/// </summary>
internal sealed class GrpcProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) =>
        GrpcProblems.IsGrpc(context.HttpContext.Request) && !context.HttpContext.Response.HasStarted;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        context.HttpContext.Features.Get<IStatusCodePagesFeature>()?.Enabled = false;
        var isUnknown = context.HttpContext.Response.StatusCode == StatusCodes.Status404NotFound
            && context.HttpContext.GetEndpoint() is null;
        var status = isUnknown
            ? new RpcStatus { Code = (int)StatusCode.Unimplemented, Message = "Service is unimplemented." } // as the gRPC server says it
            : GrpcProblems.StatusOf(context.ProblemDetails, context.HttpContext);
        return new ValueTask(GrpcProblems.WriteAsync(status, context.HttpContext));
    }
}
