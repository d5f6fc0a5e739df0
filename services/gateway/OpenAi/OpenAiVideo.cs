namespace AdGenius.Gateway.OpenAi;

/// <summary>A video as OpenAI's clients read it. Times are seconds since 1970.</summary>
internal sealed record OpenAiVideo
{
    public required string Id { get; init; }

    public string Object { get; } = "video";

    public required string Model { get; init; }

    /// <summary>queued, in_progress, completed or failed.</summary>
    public required string Status { get; init; }

    /// <summary>Percent.</summary>
    public required int Progress { get; init; }

    public required long CreatedAt { get; init; }

    public long? CompletedAt { get; init; }

    /// <summary>Stored files do not expire.</summary>
    public long? ExpiresAt { get; init; }

    public OpenAiVideoError? Error { get; init; }

    public string? Prompt { get; init; }

    /// <summary>As text, as these clients send it.</summary>
    public required string Seconds { get; init; }

    /// <summary>Such as 1280x720.</summary>
    public required string Size { get; init; }

    public string? RemixedFromVideoId { get; init; }
}

/// <summary>Why a video failed.</summary>
internal sealed record OpenAiVideoError(string Code, string Message);

/// <summary>A page of videos.</summary>
internal sealed record OpenAiVideoList(IReadOnlyList<OpenAiVideo> Data, bool HasMore)
{
    public string Object { get; } = "list";

    public string? FirstId => Data is [var first, ..] ? first.Id : null;

    public string? LastId => Data is [.., var last] ? last.Id : null;
}

/// <summary>A deleted video.</summary>
internal sealed record OpenAiDeletedVideo(string Id)
{
    public string Object { get; } = "video.deleted";

    public bool Deleted { get; } = true;
}

/// <summary>A model.</summary>
internal sealed record OpenAiModel(string Id, long Created, string OwnedBy)
{
    public string Object { get; } = "model";
}

/// <summary>All models.</summary>
internal sealed record OpenAiModelList(IReadOnlyList<OpenAiModel> Data)
{
    public string Object { get; } = "list";
}

/// <summary>The body of every error answer.</summary>
internal sealed record OpenAiErrorBody(OpenAiError Error);

/// <summary>What is wrong.</summary>
internal sealed record OpenAiError(string Message, string Type, string? Param, string? Code);
