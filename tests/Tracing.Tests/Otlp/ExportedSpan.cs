namespace AdGenius.Tracing.Tests.Otlp;

/// <summary>A span as a service has exported it.</summary>
internal sealed record ExportedSpan
{
    public required string Service { get; init; }

    public required string Source { get; init; }

    public required string TraceId { get; init; }

    public required string SpanId { get; init; }

    /// <summary>Empty for a root.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>The traces that it is linked to.</summary>
    public required IReadOnlyList<string> Links { get; init; }

    public string? JobId => Attributes.GetValueOrDefault("adgenius.job.id");

    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<ExportedSpan> Read(byte[] request) =>
        from resource in OtlpMessage.Parse(request).Messages(1)
        let service = resource.Message(1)?.Attributes(1).GetValueOrDefault("service.name") ?? ""
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new ExportedSpan
        {
            Service = service,
            Source = scope.Message(1)?.Text(1) ?? "",
            TraceId = span.Hex(1),
            SpanId = span.Hex(2),
            ParentId = span.Hex(4),
            Name = span.Text(5),
            Attributes = span.Attributes(9),
            Links = [.. span.Messages(13).Select(link => link.Hex(1))],
        };

    public override string ToString() => $"{Service}: {Name}";
}
