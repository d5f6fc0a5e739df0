using AdGenius.Gateway.Requests;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace AdGenius.Gateway.Grpc;

/// <summary>Puts <see cref="GrpcBody"/> in place of the body of every gRPC call, after gRPC-Web has decoded it.</summary>
internal static class GrpcBodies
{
    public static IApplicationBuilder UseGrpcBodies(this IApplicationBuilder application) =>
        application.Use(static async (context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } method)
            {
                await next(context);
                return;
            }

            var original = context.Features.Get<IRequestBodyPipeFeature>();
            using var body = new GrpcBody(
                context.Request.BodyReader,
                method.Method.Type is MethodType.Unary or MethodType.ServerStreaming,
                context,
                context.RequestServices.GetRequiredService<RequestMemoryBudget>(),
                context.RequestServices.GetRequiredService<TimeProvider>());
            context.Features.Set<IRequestBodyPipeFeature>(body);
            context.Features.Set(body);
            try
            {
                await next(context);
            }
            finally
            {
                context.Features.Set(original);
            }
        });
}
