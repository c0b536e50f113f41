-- | Responses that are out of the ordinary, or wrong.
module Odd (application) where

import qualified Data.ByteString.Lazy as L
import qualified Data.ByteString.Lazy.Char8 as C
import Hack
import System.Posix.Process (getProcessID)

application :: Application
application env = case pathInfo env of
  "/pid" -> plain [] . show <$> getProcessID
  "/late" -> return (plain [] "") {body = L.append (C.pack "some") (error "late error")}
  "/first" -> return (plain [] (error "error before the first block"))
  "/split" -> return (plain [("X-A", "b\r\nSet-Cookie: stolen=1")] "x")
  "/name" -> return (plain [("X A", "b")] "x")
  "/hop" -> return (plain [("Transfer-Encoding", "chunked")] "x")
  "/status" -> return (plain [] "x") {status = 99}
  "/long" -> return (plain [("Content-Length", "3")] "12345")
  "/short" -> return (plain [("Content-Length", "5")] "123")
  "/nothing" -> return (plain [] "") {status = 204}
  "/unread" -> return (plain [] "not read")
  "/echo" -> return (plain [] "") {body = hackInput env}
  "/undefined" -> return undefined
  "/logs" -> hackErrors env "a line of the application\n" >> return (plain [] "logged")
  _ -> error "no such route"

plain :: [(String, String)] -> String -> Response
plain more = Response 200 (("Content-Type", "text/plain") : more) . C.pack
