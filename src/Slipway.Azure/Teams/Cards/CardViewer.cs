namespace Slipway.Azure.Teams.Cards;

/// <summary>For whom a card is made. What somebody may do is judged when they do it; this only spares people buttons that are not for them.</summary>
public enum CardViewer
{
    /// <summary>Somebody who may answer, or a place where some may.</summary>
    Asked,

    /// <summary>Somebody who may only look.</summary>
    Onlooker,

    /// <summary>Whoever reads a message from which nothing comes back: it only leads to the page.</summary>
    Link,

    /// <summary>Somebody who may answer, on the page: the one place where the glass can be broken.</summary>
    Page,
}
